export default {
  title: 'Classify images',
  empty: {
    title: 'What is in your pictures?',
    text: 'Choose folders or images, or drop them anywhere in this window. They stay on this computer.',
    folders: 'Choose folders…',
    images: 'Choose images…',
    drop: 'Drop folders or images to add them',
    samples: 'Try it with the sample pictures'
  },
  starter: {
    does: 'The starter model tells photos, screenshots, documents, charts, drawings, maps and blank pictures apart.',
    more: 'For animals, plants and things, add the ImageNet model.',
    add: 'Add it: {bytes}',
    use: 'Use the ImageNet model'
  },
  recent: {
    title: 'Go on where you were',
    library: 'Library: {count} images'
  },
  model: {
    missing: 'First, choose a model',
    explanation:
      'Netlens runs image classifiers from Keras (.h5, .keras), TensorFlow.js (model.json) and TensorFlow ' +
      '(SavedModel). A labels file, such as ' +
      'imagenet_classes.json, gives the classes their names.',
    menu: 'Model: {name}',
    manage: 'All models…',
    choose: 'Choose weights…',
    chooseOther: 'Other weights…',
    chooseLabels: 'Choose labels…',
    retry: 'Try again',
    loading: 'Loading the model…',
    tuning: 'Timing the model on this computer (only once)…',
    oneClass: '1 class',
    classes: '{count} classes',
    native: 'Native TensorFlow',
    wasm: 'WebAssembly',
    summary: 'Model summary',
    asIs: 'The inside of this model cannot be shown',
    noLabels: 'No labels: classes are shown by number.',
    fallback: 'Native TensorFlow is not available, so the slower WebAssembly backend does the work.'
  },
  sources: {
    title: 'Folders and images to classify',
    addFolders: 'Add folders…',
    addImages: 'Add images…',
    remove: 'Remove {name}',
    clear: 'Remove all',
    covered: 'Not added, since a chosen folder already contains it: {names}'
  },
  options: {
    task: 'Find out',
    tasks: { classify: 'what a picture shows', detect: 'where objects are ({name})' },
    classifyObjects: 'Classify each object ({model})',
    classifyObjectsHint: 'Each object is cut out, and the model in use says what it is.',
    acrossClasses: 'One box per place',
    acrossClassesHint:
      'Of boxes of different classes over the same place, only the surest is left (class-agnostic suppression).',
    recursive: 'Include subfolders',
    crop: 'Crop',
    crops: { model: 'Model’s own', center: 'Centre', whole: 'Whole image' },
    cropHint:
      'Centre: the square in the middle with 87.5% of the shorter side, as in the usual evaluation. ' +
      'Whole image: everything, squeezed to a square.',
    topK: 'Top predictions'
  },
  run: {
    start: 'Start',
    missingSources: 'Add folders or images first.',
    again: 'Classify again',
    lookAgain: 'Look again',
    againItems: { changed: 'Only new and changed images', all: 'All images, from the start' },
    goOn: 'Continue',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel',
    starting: 'Starting…',
    cancelling: 'Cancelling…',
    paused: 'Paused',
    counting: '{done} done, still counting',
    done: '{done} of {total}',
    failed: '{count} failed',
    speed: '{count} images/s',
    eta: 'about {duration} left',
    reused: '{count} already known',
    waiting: 'Waiting',
    progress: 'Progress'
  },
  end: {
    completed: 'Done',
    withFailures: 'Done, with failures',
    allFailed: 'Nothing could be classified',
    empty: 'Empty',
    cancelled: 'Cancelled',
    failed: 'Stopped',
    allUnread: 'No image could be read',
    looked: '{count} looked through',
    lookedOf: '{count} of {total} looked through',
    classified: '{count} classified',
    classifiedOf: '{count} of {total} classified',
    by: 'by {model}',
    failures: '{count} failed',
    time: 'in {duration}',
    nothing:
      'There are no JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC, BMP or camera raw images, and no videos, here.',
    nothingSubfolders:
      'There are no JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC, BMP or camera raw images, and no videos, here, subfolders left out.',
    export: 'Export',
    exported: 'Saved as {path}'
  },
  unfinished: {
    titles: { interrupted: 'A run was interrupted', cancelled: 'The last run was cancelled' },
    text: '{sources}: {done} images are done and kept. The run can continue from there.',
    goOn: 'Continue',
    leave: 'Leave it'
  },
  blocked: {
    'folder-gone':
      'The folder {subject} is gone: it was renamed, moved or deleted, or its drive is not connected.',
    'library-full': 'The library can’t be written: there is no space left on the disk.',
    'library-read-only': 'The library can’t be written: its file or folder is read-only.',
    'library-forbidden': 'The library can’t be written: there is no permission to write its file.',
    'library-in-use': 'The library can’t be written: {subject} is using it.',
    'library-disk-error': 'The library can’t be written: the disk reports an error.',
    'library-unopenable': 'The library can’t be written: its file can’t be opened, or is gone.',
    'library-moved': 'The library can’t be written: its file was moved or deleted.'
  },
  deaths: {
    memory: 'The engine ran out of memory.',
    killed: 'The engine was killed: by hand, or by the system because memory ran out.',
    crashed: 'The engine crashed.',
    ended: 'The engine stopped unexpectedly.'
  },
  notices: {
    blocked:
      'The run is waiting, and nothing is lost. It tries again every few seconds; “Resume” tries at once, “Cancel” ends the run.',
    restarted: 'It was restarted, and the run continues.',
    another: 'another program',
    unreadableFolder: 'Could not be read and was left out: {path}',
    unreadableFolders: '{count} folders could not be read and were left out, the last one: {path}'
  },
  list: {
    title: 'Results',
    all: 'All',
    ok: 'Classified',
    looked: 'Looked through',
    error: 'Failed',
    show: 'Show',
    search: 'Filter by name or label',
    columns: { image: 'Image', label: 'Best prediction', probability: 'Probability' },
    objectColumns: { image: 'Image', label: 'Objects', probability: 'Best score' },
    sortHint: 'Sort by this; the third click restores the order of the folders',
    layout: 'Layout',
    layouts: { list: 'List', tiles: 'Thumbnails' },
    byLabel: 'Labels',
    byObject: 'Objects',
    byReason: 'Reasons',
    everything: 'All',
    retry: 'Try again',
    retryHint: 'Reads the failed images once more; the others are known from before',
    copyFailures: 'Copy list',
    copied: 'Copied',
    more: '… and {count} more',
    none: 'No results match the filter.',
    empty: 'Nothing found',
    waiting: 'Results will appear here as they come in.',
    ready: 'Ready. Start the run to see results here.'
  },
  detail: {
    title: 'Details',
    predictions: 'Predictions',
    objects: 'Objects',
    objectClassifier: 'Objects classified by',
    facts: 'File',
    dimensions: 'Dimensions',
    format: 'Format',
    bytes: 'Size',
    modified: 'Modified',
    colourSpace: 'Colour space',
    reading: 'Read as',
    bands: {
      1: 'grey: the first of {bands} bands',
      3: 'red, green and blue: the first three of {bands} bands',
      4: 'four inks: the first of {bands} bands'
    },
    stretched: 'numbers from {minimum} (black) to {maximum} (white)',
    preview: 'the camera’s preview, not the sensor’s data',
    previewOf: 'the camera’s preview; the sensor’s data have {width} × {height} pixels',
    taken: 'Taken',
    cameraRaw: 'Camera raw',
    place: 'Place',
    camera: 'Camera',
    lens: 'Lens',
    exposure: 'Exposure',
    precision: 'Computed in',
    model: 'Model',
    source: 'Source',
    path: 'Path',
    reveal: 'Reveal in file manager',
    noPreview: 'No preview',
    linkTo: 'Link to',
    factsFailed: 'The file’s facts could not be read.'
  },
  none: {
    mark: 'none of these',
    hint: 'Like nothing that the model was taught. The nearest class is {nearest}.'
  },
  errors: {
    'unsupported-format': 'Not a supported image format',
    'corrupt-image': 'Damaged or incomplete image',
    unreadable: 'File could not be read',
    'too-large': 'Image is too large',
    'too-slow': 'Reading the image took too long',
    'engine-died': 'The engine stopped on this image',
    'not-classified': 'The model has no answer to this image'
  }
}
