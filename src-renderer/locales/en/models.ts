export default {
  title: 'Models',
  lists: { label: 'List', installed: 'On this computer', official: 'Official ImageNet weights' },
  filter: 'Filter by name',
  none: 'No models match the filter.',
  noModels: 'There is no model on this computer yet.',
  add: 'Add a model',
  addFile: 'File…',
  addFolder: 'Folder…',
  dropHint: 'A model’s file can also be dropped here.',
  drop: 'Drop a model’s file to add it',
  inUse: 'In use',
  loading: 'Loading…',
  use: 'Use this model',
  detect: 'Find objects with it',
  summary: 'Open summary',
  tree: 'Open tree',
  verify: 'Verify',
  verifyHint:
    'Verify reads the whole file and compares it with the checksum below, to find out whether it was damaged or exchanged since it was added. Netlens also does so before each run.',
  verified: 'Verified: the file is the one that was added.',
  labels: 'Choose labels…',
  reveal: 'Reveal in file manager',
  remove: 'Remove…',
  pixels: '{size} px',
  about: 'about {bytes}',
  states: { ok: '', missing: 'Missing', changed: 'Changed' },
  missing: 'The model’s file is no longer there. Bring it back, or remove the model from the list.',
  changed:
    'The file is not the one that was added, so it is not used. If you changed it yourself, accept it; otherwise remove it.',
  inputHint: 'A file of weights alone does not say for which size of image it was trained.',
  accept: 'Accept the file',
  downloadAgain: 'Download again',
  damaged: {
    text: 'The list of models is damaged, so no model is selected. Whatever you choose, the damaged list is kept ({path}).',
    restore: 'Restore the copy of {date} ({models} models)',
    empty: 'Start a new list',
    noCopy: 'There is no usable copy of it.'
  },
  origins: {
    'built-in': 'Comes with Netlens',
    catalogue: 'Official weights',
    own: 'Your own'
  },
  facts: {
    precisions: 'Measured here',
    origin: 'Origin',
    source: 'From',
    licence: 'Licence',
    network: 'Network',
    input: 'Input',
    range: 'Pixel values',
    channels: 'Colour order',
    crop: 'Part of the image',
    classes: 'Classes',
    answer: 'Answer with the classes',
    labels: 'Labels',
    noLabels: 'None: classes are shown by number',
    cocoLabels: 'COCO’s',
    size: 'Size',
    file: 'File',
    copied: 'a copy that Netlens made',
    referenced: 'used where it is',
    sha256: 'SHA-256',
    published: 'as published',
    'first-use': 'trusted on first use, since none is published',
    added: 'Added'
  },
  ranges: {
    '-1to1': 'values from -1 to 1',
    '0to1': 'values from 0 to 1',
    '0to255': 'values from 0 to 255',
    imagenet: 'ImageNet mean and deviation',
    caffe: 'ImageNet mean subtracted'
  },
  inside: 'inside the model, x becomes {formula}',
  answers: {
    unclear: 'Netlens can’t tell which of its answers gives the classes. Choose one; you can change it later.'
  },
  readAs: 'read as {encoding}',
  unfit: 'This file can’t be read, or has another number of labels than the model has classes.',
  imageNet: 'Use ImageNet’s names',
  twoLabels: 'Choose a labels file with two names: first the one for 0, then the one for 1.',
  outputs: {
    probability: 'one output: the probability of the second class',
    logit: 'one output, treated as a logit: its sigmoid is the probability of the second class'
  },
  crops: { center: 'the central square', whole: 'the whole picture' },
  unknown: 'Unknown',
  installed: 'Installed',
  offers: {
    network: 'Network',
    width: 'Width',
    input: 'Input',
    top1: 'Top-1',
    top1Hint: 'Share of ImageNet’s validation images whose first answer is right, as published',
    macs: 'Multiply-adds',
    macsHint: 'For one image, in millions; time and energy grow with them',
    size: 'Download',
    state: 'State',
    recommended: 'Recommended',
    source:
      'Top-1: {title}, {year}, from whose checkpoints Keras’ weights were made; none was published for widths 1.3 and 1.4 below 224 px. Multiply-adds and sizes are computed.'
  },
  purpose: {
    text: 'Tells what kind of image a file is, for sorting the pile in a Pictures or Downloads folder. It tells these {count} apart:',
    more: 'For animals, plants and things, take one of the official ImageNet models.',
    show: 'Show the recommended one'
  },
  offer:
    'Weights trained on ImageNet’s 1000 classes, as Keras publishes them. They are downloaded only when you ask for them. Keras publishes no checksums for them, so the first download is trusted and the file is compared with it from then on.',
  download: 'Download',
  resume: 'Continue the download',
  cancel: 'Cancel',
  discard: 'Discard the download',
  have: 'I have the file…',
  unfinished: '{bytes} downloaded so far.',
  progress: {
    label: 'Download',
    connecting: 'Connecting…',
    waiting: 'Interrupted, trying again…',
    checking: 'Checking…',
    amount: '{received} of {total}',
    rate: '{bytes}/s',
    eta: 'about {duration} left'
  },
  mirror: {
    label: 'Download from',
    publisher: 'The publisher: {url}',
    save: 'Save',
    hint: 'Another address with the same folders and files, for instance inside your network. Leave it empty to use the publisher.'
  }
}
