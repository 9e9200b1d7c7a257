export default {
  title: 'Library',
  doubt: {
    title: '{count} answers in the library may be wrong',
    text:
      'An earlier version may have mixed up answers beside images with unusual bands, such as TIFF. Classify their ' +
      'folders again: the model is asked anew for these answers. Labels that you gave stay.'
  },
  opening: 'Opening the library…',
  retry: 'Try again',
  readOnly: 'The library is in a place that cannot be written to: you can look at it, but not change it.',
  damage: {
    repairing:
      'The library is damaged and is being repaired. This may take a few minutes; nothing of it is deleted.',
    title: 'The library was found damaged on {date}.',
    found: {
      empty: 'Its file was empty.',
      missing: 'Its file was gone, and only the log of the last changes was left.',
      header: 'Its file did not start like a library.',
      pages: 'Parts of its file were cut off or unreadable.',
      log: 'The log of the last changes was unreadable or cut off.'
    },
    rescued:
      'Rescued: {images} images, {labelled} of them labelled or accepted by you. You are working with these now.',
    kept: 'The damaged library is kept as {path}',
    restore: 'Restore the backup of {date}…',
    accept: 'Continue with what was rescued'
  },
  empty: {
    title: 'Nothing has been classified yet',
    text: 'Every image that you classify is kept here, to be looked through, corrected, exported and sorted.',
    classify: 'Go to Classify',
    import: 'Import results…'
  },
  tabs: { images: 'Images', evaluation: 'Evaluation', jobs: 'Jobs' },
  model: {
    title: 'Results of',
    option: '{name} · {count} images',
    all: 'All models, newest result',
    others: '{count} more with other models',
    othersHint: 'Shows every image with its newest result, whichever model gave it'
  },
  run: {
    one: '{folder} · {model} · {date} · {count} images',
    several: '{folder} and {others} more · {model} · {date} · {count} images'
  },
  list: 'Images, {count}',
  layout: 'Layout',
  layouts: { gallery: 'Gallery', table: 'Table' },
  search: 'Search names and labels',
  count: { all: '{count} images', some: '{count} of {total} images' },
  selected: '{count} selected',
  nothing: 'No images match the filter.',
  columns: {
    added: 'Added',
    name: 'Name',
    folder: 'Folder',
    label: 'Label',
    probability: 'Probability',
    status: 'Status',
    model: 'Model',
    modified: 'Modified',
    taken: 'Taken',
    bytes: 'Size'
  },
  columnHint: '{column}: click to sort, drag to move (Alt+← →), drag the edge to resize (Shift+← →)',
  columnsMenu: { title: 'Columns', reset: 'Reset columns' },
  panels: { filters: 'Filters', details: 'Details' },
  status: { ok: 'Classified', error: 'Failed' },
  review: {
    model: 'The model’s answer',
    accepted: 'Accepted',
    labelled: 'Labelled by you',
    failed: 'Failed'
  },
  sort: {
    title: 'Sort by',
    by: 'Sort by {column}',
    isAscending: '{column}, ascending',
    isDescending: '{column}, descending',
    ascending: 'Ascending',
    descending: 'Descending'
  },
  filters: {
    title: 'Filters',
    labels: 'Labels',
    findLabel: 'Find a label',
    moreLabels: '{count} more: search for them',
    from: 'From %',
    to: 'To %',
    folder: 'Folders',
    allFolders: 'All folders',
    findFolder: 'Find a folder',
    moreFolders: 'Show {count} more',
    foldersFound: '{count} folders found',
    noFolder: 'No folder has this in its name.',
    folderActions: 'Menu of {folder}',
    more: 'More',
    status: 'Status',
    any: 'Any',
    labelled: 'Reviewed',
    reviewed: 'Accepted or labelled by you',
    unreviewed: 'Not looked at yet',
    takenFrom: 'Taken from',
    takenTo: 'Taken up to',
    run: 'Last classified in',
    allRuns: 'Any run'
  },
  objects: {
    any: 'any object'
  },
  chips: {
    title: 'Active filters',
    text: 'Contains “{text}”',
    objects: 'At least {count} × {what}, score {score} or more',
    empty: 'Without {what} of score {score} or more',
    takenFrom: 'Taken from {date}',
    takenTo: 'Taken up to {date}',
    run: 'Run: {run}',
    lost: { gone: 'File is missing', unreachable: 'Folder can’t be reached' },
    truth: 'True class: {truth}',
    cell: 'True class {truth}, predicted {predicted}',
    remove: 'Remove filter: {what}',
    clear: 'Show everything'
  },
  histogram: {
    title: 'How sure the model is',
    bar: '{from}–{to}%: {count} images',
    axis: 'Images by probability, on a square-root scale',
    threshold: 'Threshold for unsure answers, in percent',
    unsure: '{count} ({share}) unsure, below {threshold}%',
    showUnsure: 'Show unsure',
    showSure: 'Show sure'
  },
  detail: {
    title: 'Details of the image',
    several: '{count} images selected',
    severalHint: 'Applies to all {count} selected.',
    open: 'Open the image',
    named: '{model} says',
    person: 'You say',
    nothingSaid: 'nothing yet'
  },
  correct: {
    set: 'Change the label (L, or just type)',
    add: 'Add a label (+)',
    addHint: 'Add to the labels instead of replacing them',
    placeholder: 'Label',
    accept: 'Accept',
    clear: 'Clear',
    remove: 'Remove {label}',
    undo: 'Undo',
    redo: 'Redo',
    undoOf: 'Undo: {what} (1 image) | Undo: {what} ({count} images)',
    redoOf: 'Redo: {what} (1 image) | Redo: {what} ({count} images)'
  },
  edits: {
    accept: 'accept',
    set: 'label “{label}”',
    add: 'add “{label}”',
    remove: 'remove “{label}”',
    clear: 'clear',
    removal: 'remove from the library',
    objects: 'correct boxes'
  },
  told: {
    nothing: 'Nothing had to be changed.',
    accept: 'The answer is accepted. | {count} answers are accepted.',
    set: 'The image is labelled “{label}”. | {count} images are labelled “{label}”.',
    add: '“{label}” is added to its labels. | “{label}” is added to the labels of {count} images.',
    remove: '“{label}” is removed from its labels. | “{label}” is removed from the labels of {count} images.',
    clear: 'What you said is cleared. | What you said of {count} images is cleared.',
    undo: '1 change undone (1 image). | 1 change undone ({count} images).',
    redo: '1 change redone (1 image). | 1 change redone ({count} images).'
  },
  viewer: {
    title: 'Image',
    back: 'Back',
    position: '{position} of {count}',
    smaller: 'Zoom out',
    larger: 'Zoom in',
    fit: 'Fit',
    fitHint: 'The whole image (0; Z switches between Fit and 1:1)',
    pixelsHint: 'Real pixels (Z).',
    scale: '100% is one pixel of the image for each pixel of the screen.',
    scaleDense:
      '100% is one pixel of the image for each device-independent pixel, which is {points} × {points} pixels of this screen.',
    pixels: {
      making: 'Decoding the original…',
      ready: 'Real pixels of the original',
      stopped: 'This is the preview, enlarged.',
      again: 'Decode the original',
      failed: 'This is the preview: the original cannot be shown at full size.'
    },
    previous: 'Previous',
    next: 'Next',
    hints:
      'Arrow keys: previous and next · Z: fit or 1:1 · wheel, + and −: zoom · drag, Shift+arrow keys: move · ' +
      'Enter: accept and continue · 1 to 5: one of the model’s answers · L or typing: change the label · W: why'
  },
  dialog: {
    cancel: 'Cancel',
    dryRunFirst: 'Do a dry run first: it shows what would happen.',
    undoneLater: 'You can also undo this later, under Jobs.'
  },
  onImages: '{count} images',
  refused: 'Skipped: {count} files',
  task: { progress: '{done} of {total}', stop: 'Stop' },
  actions: {
    export: 'Export…',
    sort: 'Sort into folders…',
    tag: 'Write keywords…',
    remove: 'Remove from the library…',
    missing: 'Find missing files…',
    shortcuts: 'Keyboard shortcuts',
    onShown: 'Actions · all {count}',
    onSelected: 'Actions · {count} selected'
  },
  context: {
    image: 'Image',
    images: '{count} images',
    folder: 'Folder {folder}',
    open: 'Open',
    copyPath: 'Copy path | Copy path | Copy {count} paths',
    accept: 'Accept the answer',
    label: 'Change label…',
    inside: 'Look inside the network',
    only: 'Show only this folder',
    removeFolder: 'Remove folder from the library…',
    relocate: 'The folder was moved…',
    missing: 'Find missing files in it…'
  },
  removal: {
    title: 'Remove from the library',
    text: 'The image leaves the library, with the answers of all models. | The {count} images leave the library, with the answers of all models.',
    folder: 'The whole folder {folder}, with all below it.',
    labelled:
      'You labelled or accepted it: this label is removed, too. | {count} of them were labelled or accepted by you: these labels are removed, too.',
    noLabels: 'You did not label or accept it. | You labelled or accepted none of them.',
    files: 'The files are not touched. You can undo this with Ctrl+Z or under Jobs, labels included.',
    nothing: 'There is nothing to remove.',
    go: 'Remove 1 image | Remove {count} images',
    done: '1 image removed from the library. | {count} images removed from the library.'
  },
  lost: {
    title: 'Find missing files',
    text: 'Looks on the disk for every file of the library. Nothing is changed but the mark on each image.',
    inFolder: 'Looks on the disk for every file of the library in and below {folder}.',
    go: 'Look for the files',
    none: 'All {count} files are there.',
    found: '{gone} of {count} files are missing, {unreachable} can’t be reached now.',
    states: {
      files: 'files are missing',
      folder: 'the folder is gone: moved, renamed or deleted',
      unreachable: 'can’t be reached'
    },
    reason: '{state}: {reason}',
    relocate: 'It was moved…',
    showGone: 'Show missing',
    showUnreachable: 'Show unreachable',
    remove: 'Remove missing…',
    hint: 'Nothing is removed by itself. Connect the drive, say where a folder is now, or remove what is gone for good.'
  },
  relocation: {
    title: 'Say where a folder is now',
    text: 'Answers and labels follow the files. A file is recognised by its size and time, or else by its content.',
    from: 'It was',
    to: 'It is now',
    pick: 'Choose the folder…',
    noTarget: 'No folder chosen',
    missingTarget: 'Choose the folder first.',
    wouldFind: '{found} of {count} files are there.',
    found: '{found} of {count} images relocated.',
    byContent: '{count} of them recognised by their content.',
    merged: '{count} of them are in the library there already: they become one.',
    nothing: 'None of the files was found there.',
    go: 'Relocate'
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    groups: {
      everywhere: 'In the library',
      list: 'In the list of images',
      folders: 'In the tree of folders',
      viewer: 'In the viewer'
    },
    keys: {
      search: 'Search',
      shortcuts: 'This overview',
      undo: 'Undo',
      redo: 'Redo',
      move: 'Move',
      extend: 'Extend the selection',
      toggle: 'Add to the selection, or take away',
      all: 'Select all',
      ends: 'First, last',
      pages: 'Page up, page down',
      open: 'Open',
      menu: 'Menu of the image or folder',
      look: 'Move the enlarged image',
      pixels: 'Fit or 1:1',
      why: 'Show or hide why the model says so',
      accept: 'Accept the model’s answer',
      rank: 'Take one of the model’s answers',
      label: 'Change the label (or just type)',
      addLabel: 'Add a label',
      clearLabel: 'Clear the label',
      unselect: 'Select only the current image',
      unfold: 'Open and close a folder',
      choose: 'Show the folder’s images',
      previous: 'Previous, next',
      acceptNext: 'Accept and continue',
      walkEnds: 'First, last',
      zoom: 'Zoom',
      fit: 'Fit',
      back: 'Back'
    }
  },
  export: {
    title: 'Export',
    format: 'Format',
    threshold: 'Answers below {threshold}% are marked as unsure.',
    save: 'Save as…',
    saved: '{count} images saved as {path}',
    kept: 'The earlier file is kept as {path}'
  },
  sorting: {
    title: 'Sort into folders',
    action: 'Action',
    copy: 'Copy',
    move: 'Move',
    link: 'Link',
    target: 'Into the folder',
    pick: 'Choose a target…',
    noTarget: 'No target folder chosen',
    pattern: 'Pattern',
    example: 'Example: {path}',
    missingTarget: 'Choose a target folder first.',
    missingPattern: 'Enter a pattern that says where each file goes.',
    wrongPattern: 'Correct the pattern first.',
    nothingToSort: 'There is nothing to sort.',
    threshold: 'Put answers below {threshold}% into the folder “unsure”',
    plan: 'What would happen',
    files: 'Images',
    companions: 'Accompanying files',
    folders: 'Folders',
    collisions: 'Renamed because the name was taken',
    inPlace: 'Already in place',
    dryRun: 'Dry run',
    go: 'Sort'
  },
  jobs: {
    none: 'Nothing has been sorted, tagged, exported, removed or relocated yet.',
    sorted: { copy: 'Copied into folders', move: 'Moved into folders', link: 'Linked into folders' },
    tagged: { sidecar: 'Keywords in sidecars', file: 'Keywords in image files' },
    exported: 'Exported',
    removed: 'Removed from the library',
    relocated: 'Folder relocated',
    files: '1 file | {count} files',
    images: '1 image | {count} images',
    running: 'In progress',
    interrupted: 'Interrupted',
    completed: 'Done',
    'partly-done': 'Done in part',
    nothing: 'Nothing was done',
    undoing: 'Undoing',
    undone: 'Undone',
    'partly-undone': 'Partly undone',
    done: '{done} of {files} files',
    putBack: '{count} of {files} put back',
    deleted: '{count} of {files} deleted again',
    continue: 'Continue',
    open: 'Open folder',
    undo: 'Put everything back',
    undoCopy: 'Delete the copy | Delete the {count} copies',
    undoCopyQuestion:
      'The copy in {target} is deleted. The original stays where it is; a copy that has been changed since is kept. | ' +
      'The {count} copies in {target} are deleted. The originals stay where they are; copies that have been changed since are kept.',
    undoLink: 'Delete the link | Delete the {count} links',
    undoLinkQuestion:
      'The link in {target} is deleted. The original stays where it is. | ' +
      'The {count} links in {target} are deleted. The originals stay where they are.',
    undoTag: 'Remove the keywords',
    undoRemove: 'Put back into the library',
    undoRelocate: 'Undo the relocation',
    undoExport: 'Delete the exported file',
    undoExportQuestion: '{file} is deleted, unless it has been changed since.',
    undoReplacedQuestion:
      '{file} is deleted, unless it has been changed since. The earlier file {kept} takes its place again.',
    closedReason:
      'Closed: it was started by another installation, or the library has been restored from a backup since. It is kept as history.'
  },
  import: {
    title: 'Import results',
    hint: 'Takes what a worker, a cluster job or another library found into this library, as a run. Results that are known are passed over.',
    what: 'Results',
    file: 'Choose a file…',
    folder: 'Choose a folder…',
    from: 'Paths that begin with (optional)',
    to: 'Are here in (optional)',
    trust: 'Take the results without looking at the files',
    missingFile: 'Choose the results first.',
    missingPlace: 'Say both how the paths begin and where the files are here, or neither.',
    done: '{imported} of {rows} results were added to the library; {known} were known.',
    go: 'Import',
    show: 'Show the images'
  },
  tagging: {
    title: 'Write labels as keywords',
    where: 'Where to',
    nothingToWrite: 'There is nothing to write.',
    sidecar: 'Into XMP sidecars beside the images',
    file: 'Into the image files themselves',
    parent: 'Below the keyword (optional)',
    threshold: 'Leave out answers below {threshold}%',
    wouldWrite: '{count} files would be written, {unchanged} stay as they are.',
    example: '{path}: {keywords}',
    written: '{count} files written, {unchanged} stay as they are.',
    go: 'Write'
  },
  evaluation: {
    hint:
      'Choose a folder whose subfolders are the true classes, or a CSV file with the columns path and label. ' +
      'Images of the library below this folder are compared with them.',
    folder: 'Folder',
    pickFolder: 'Other folder…',
    model: 'Answers of',
    results: '{count} images',
    of: 'Answers of {model} in {folder}',
    noResults: '{model} has no results in this folder.',
    othersHave: 'These models have. Choose one, or classify the folder with the other first.',
    nobodyHas: 'No other model has any here either. Classify the folder first.',
    missingFolder: 'Choose a folder first.',
    missingResults: 'The chosen model has no results in this folder.',
    pickTable: 'True classes from CSV…',
    noTable: 'Without the table',
    start: 'Evaluate',
    images: 'Images',
    leftOut: 'Skipped',
    accuracy: 'Accuracy',
    topFive: 'Top-5 accuracy',
    macroF1: 'Macro F1',
    calibration: 'Calibration error',
    confusion: 'Confusion matrix',
    confusionHint: 'Rows: true classes. Columns: answers. A cell opens its images.',
    corner: 'True class ↓ · Answer →',
    order: 'Order of the classes',
    orders: { model: 'As in the model', clustered: 'Confused classes together' },
    extent: 'Classes to show',
    extents: { all: 'All {count} classes', largest: 'The {count} with the most images' },
    legend: { right: 'Right, in % of the true class', wrong: 'Confused, in % of the true class' },
    overview:
      'Confusion matrix of all {count} classes. Arrow keys go from one cell with images to the next, Enter opens the images, + and − zoom, 0 shows all.',
    overviewHint:
      'Point at a cell, or use the arrow keys. + and − or Ctrl+wheel zoom, dragging moves the picture, a click or Enter opens the images.',
    cellOf: 'True class {truth}, predicted {predicted}: {count} ({share})',
    cell: 'True class {truth}, predicted {predicted}: {count}',
    worst: 'Most frequent confusions',
    mistakes: 'Most confident mistakes',
    mistakesHint:
      'A click shows the images of the same confusion. W, or “Why?”, shows what misled the model.',
    reliability: 'Reliability',
    reliabilityHint:
      'Each bar: how often answers with this probability were right. On the dashed line the model is as sure as it is right; a bar below it is over-confident. Faint bars have few images.',
    calibrated: {
      sure: 'Over {images} images the model gives {probability} on average and is right in {accuracy}: it is more sure than it should be.',
      unsure:
        'Over {images} images the model gives {probability} on average and is right in {accuracy}: it is less sure than it could be.',
      fair: 'Over {images} images the model gives {probability} on average and is right in {accuracy}: its probabilities can be taken as they are.'
    },
    bin: '{range}: {accuracy} right ({count} images)',
    numbers: 'The numbers',
    meanProbability: 'Mean probability',
    mapping: 'Names and their classes',
    noClass: 'no class',
    noNames:
      'None of these names matches one of the model’s classes. Choose what they mean, then evaluate again.',
    noAnswers: 'None of the images with a true class has an answer of {model}.',
    unused: '{count} of {rows} rows of the table are not used',
    unusedRow: 'Line {line}, {path}: {reason}',
    unusedReasons: {
      'no-image': 'no image of the library',
      'several-images': 'several images have this name',
      contradicts: 'rows give it different classes',
      incomplete: 'no path or no class'
    },
    encoding: 'The table was read as {encoding}.',
    again: 'Evaluate with these classes',
    classes: 'Classes',
    columns: { label: 'Class', images: 'Images', precision: 'Precision', recall: 'Recall', f1: 'F1' }
  },
  openRun: 'Open in the library'
}
