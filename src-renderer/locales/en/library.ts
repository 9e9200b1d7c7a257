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
  readOnly: 'The library lies where nothing can be written: it can be looked at, and not changed.',
  damage: {
    repairing:
      'The library is damaged and is being repaired. This may take a few minutes; nothing of it is deleted.',
    title: 'The library was found damaged on {date}.',
    found: {
      empty: 'Its file was empty.',
      missing: 'Its file was gone, and only the log of the last changes was left.',
      header: 'Its file did not begin as a library does.',
      pages: 'Parts of its file were cut off or unreadable.',
      log: 'The log of the last changes was unreadable or cut off.'
    },
    rescued:
      'Rescued: {images} images, {labelled} of them labelled or accepted by you. Work goes on with these.',
    kept: 'The damaged library is kept as {path}',
    restore: 'Restore the backup of {date}…',
    accept: 'Go on with what was rescued'
  },
  empty: {
    title: 'Nothing has been classified yet',
    text: 'Every image that you classify is kept here, to be looked through, corrected, exported and sorted.',
    classify: 'Go to Classify'
  },
  tabs: { images: 'Images', evaluation: 'Evaluation', sorting: 'Sorted files' },
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
    modified: 'Modified',
    taken: 'Taken',
    bytes: 'Size'
  },
  status: { ok: 'Classified', error: 'Failed' },
  judgement: {
    model: 'The model’s answer',
    accepted: 'Accepted',
    corrected: 'Labelled by you',
    failed: 'Failed'
  },
  sort: {
    title: 'Sort by',
    by: 'Sort by {column}',
    isAscending: '{column}, sorted upwards',
    isDescending: '{column}, sorted downwards',
    ascending: 'Upwards',
    descending: 'Downwards'
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
    more: 'More',
    status: 'Status',
    any: 'Any',
    corrected: 'Looked at by a person',
    judged: 'Accepted or labelled by you',
    unjudged: 'Not looked at yet',
    takenFrom: 'Taken from',
    takenTo: 'Taken until',
    model: 'Model',
    run: 'Last classified in',
    allRuns: 'Any run'
  },
  chips: {
    title: 'Active filters',
    text: 'Contains “{text}”',
    takenFrom: 'Taken from {date}',
    takenTo: 'Taken until {date}',
    run: 'Run of {date}',
    truth: 'Truly {truth}',
    cell: 'Truly {truth}, answered {predicted}',
    remove: 'Remove filter: {what}',
    clear: 'Show everything'
  },
  histogram: {
    title: 'How sure the model is',
    bar: '{from}–{to}%: {count} images',
    threshold: 'Threshold for unsure answers, in percent',
    unsure: '{count} ({share}) unsure, below {threshold}%',
    showUnsure: 'Show unsure',
    showSure: 'Show sure'
  },
  detail: {
    title: 'Details of the image',
    several: '{count} images selected',
    severalHint: 'What you say now is said of all of them.',
    open: 'Open the image',
    model: 'The model says',
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
    undoOf: 'Undo: {what} ({count})',
    redoOf: 'Redo: {what} ({count})'
  },
  edits: {
    accept: 'accept',
    set: 'label “{label}”',
    add: 'add “{label}”',
    remove: 'remove “{label}”',
    clear: 'clear'
  },
  told: {
    accept: 'Accepted: {count}',
    set: '“{label}”: {count}',
    add: '“{label}” added: {count}',
    remove: '“{label}” removed: {count}',
    clear: 'Cleared: {count}',
    undo: 'Undone: {count}',
    redo: 'Redone: {count}'
  },
  viewer: {
    title: 'Image',
    back: 'Back',
    position: '{position} of {count}',
    smaller: 'Zoom out',
    larger: 'Zoom in',
    fit: 'Fit (0)',
    previous: 'Previous',
    next: 'Next',
    hints:
      'Arrow keys: previous and next · wheel, + and −: zoom · 0: fit · Enter: accept and go on · ' +
      '1 to 5: one of the model’s answers · L or typing: change the label'
  },
  onImages: '{count} images',
  refused: '{count} files are left out',
  task: { progress: '{done} of {total}', stop: 'Stop' },
  actions: { export: 'Export…', sort: 'Sort into folders…', tag: 'Write keywords…', title: 'Do with these' },
  export: {
    title: 'Export',
    format: 'Format',
    threshold: 'Answers below {threshold}% are marked as unsure.',
    save: 'Save as…',
    saved: '{count} images saved as {path}'
  },
  sorting: {
    title: 'Sort into folders',
    action: 'Action',
    copy: 'Copy',
    move: 'Move',
    link: 'Link',
    pick: 'Choose target…',
    noTarget: 'No target folder chosen',
    pattern: 'Pattern',
    threshold: 'Put answers below {threshold}% into the folder “unsure”',
    plan: 'This would happen',
    files: 'Images',
    companions: 'Files that go along',
    folders: 'Folders',
    collisions: 'Names that are taken: numbered',
    inPlace: 'In place already',
    dryRun: 'Dry run',
    go: 'Sort'
  },
  jobs: {
    none: 'No files have been sorted yet.',
    running: 'Going on',
    interrupted: 'Interrupted',
    completed: 'Done',
    undoing: 'Being undone',
    undone: 'Undone',
    'partly-undone': 'Partly undone',
    done: '{done} of {files} files',
    putBack: '{count} of {files} put back',
    continue: 'Go on',
    undo: 'Put everything back',
    closedReason:
      'Closed: it was not begun by this installation, or the library was restored from a backup since. It is kept as history.'
  },
  tagging: {
    title: 'Write labels as keywords',
    sidecar: 'Into XMP sidecars beside the images',
    file: 'Into the image files themselves',
    parent: 'Below the keyword (optional)',
    threshold: 'Leave out answers below {threshold}%',
    wouldWrite: 'Would write {count} files, {unchanged} stay as they are.',
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
    leftOut: 'Left out',
    accuracy: 'Accuracy',
    topFive: 'Top-5 accuracy',
    macroF1: 'Macro F1',
    calibration: 'Calibration error',
    confusion: 'Confusion matrix',
    confusionHint: 'Rows: true classes. Columns: answers. A cell opens its images.',
    cell: 'Truly {truth}, answered {predicted}: {count}',
    drawn: 'The {count} classes with the most images, of {total}.',
    worst: 'Most frequent confusions',
    mistakes: 'Most confident mistakes',
    reliability: 'Reliability',
    reliabilityHint: 'Accuracy by probability: on the dashed line, the model is as sure as it is right.',
    mapping: 'Names and their classes',
    noClass: 'no class',
    noNames:
      'None of these names is that of one of the model’s classes. Say what they mean, then evaluate again.',
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
    again: 'Evaluate with this mapping',
    classes: 'Classes',
    columns: { label: 'Class', images: 'Images', precision: 'Precision', recall: 'Recall', f1: 'F1' }
  },
  openRun: 'Open in the library'
}
