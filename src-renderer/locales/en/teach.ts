export default {
  title: 'Teach your own classes',
  hint: 'Each class needs pictures that show it: 20 are good, 5 are a start. Drop folders here, or choose them. Your files stay as they are.',
  tabs: { classes: 'Pictures', model: 'Model' },
  add: 'Add classes',
  addItems: { folders: 'From folders…', library: 'From labels in the library…', empty: 'An empty class' },
  newClass: 'New class {number}',
  clear: 'Clear',
  clearHint:
    'Begins anew: takes all classes and pictures out of this view. Files, labels and models stay as they are.',
  cleared: 'All classes were taken out of this view; files, labels and models stay as they are.',
  takeBack: 'Bring them back',
  className: 'Name of the class',
  removeClass: 'Remove the class {label}',
  pictures: '1 picture | {count} pictures',
  picturesOf: 'Pictures of {label}',
  pictureKeys:
    'Arrow keys: move · Alt+↑ ↓: to the class before or after · Del: take out (the file stays). Or drag a picture to another class.',
  more: 'Show {count} more',
  addPictures: 'Add pictures…',
  dropHere: 'Drop pictures here',
  moveTo: 'Move to {label}',
  takeOut: 'Take out',
  few: 'Too few: at least 5 are needed.',
  none: 'No pictures yet.',
  unbalanced: '{label} has {count} pictures, {most} has {largest}: more of {label} would help.',
  looksLike: 'Looks like {label} ({probability})',
  twice: 'Two classes are called {label}.',
  doubtful: {
    title: 'Probably in the wrong class',
    text: 'These look as if they belonged to another class. Look at them, then teach again.'
  },
  name: 'Name of the model',
  nameTaken: 'Another model has this name.',
  nameWrong: 'A name has 1 to 80 characters, without / \\ : * ? " < > |.',
  base: 'Builds on',
  test: 'Test pictures',
  testPick: 'Choose a folder…',
  testNone: 'None',
  testHint:
    'Recommended: a folder with the same subfolders, of other pictures. It tells how right the model is; otherwise that is estimated.',
  noBase: {
    title: 'Your own classes build on a general model',
    text: 'The starter model knows too little of the world for this. The ImageNet model does well; it is needed once, and then works offline.',
    have: 'I have the file…'
  },
  go: 'Teach',
  again: 'Teach version {version}',
  missing: {
    classes: 'At least two classes with pictures are needed.',
    name: 'Give the model a name first.',
    base: 'Choose the model that it builds on first.'
  },
  stages: {
    reading: 'Looking at the pictures',
    learning: 'Learning the classes',
    testing: 'Looking at the test pictures',
    saving: 'Saving the model'
  },
  stop: 'Stop',
  skipped: '1 picture was left out | {count} pictures were left out',
  corrections: {
    text: 'The library has 1 picture that you labelled as one of these classes and that is not in it yet. | The library has {count} pictures that you labelled as one of these classes and that are not in it yet.',
    take: 'Add it | Add them'
  },
  fromLibrary: {
    title: 'Classes from labels in the library',
    text: 'Pictures that you labelled or accepted become the pictures of a class.',
    none: 'Nothing in the library is labelled or accepted by you yet.',
    go: 'Add'
  },
  cancel: 'Cancel',
  figures: {
    none: 'Nothing has been taught under this name yet.',
    tested: 'On {count} test pictures',
    estimated: 'Estimated on {count} pictures, each series of similar pictures held out as a whole',
    cannot:
      'Each class has pictures of one series only, so how right the model is cannot be told. Choose test pictures, or add pictures of other moments and places.',
    accuracy: 'Right',
    interval: '{low} to {high} with 95% certainty',
    calibration: 'Calibration error',
    calibrationHint: 'How far its probabilities are from how often it is right',
    refused: 'Refused',
    refusedHint: 'Pictures of the classes that are answered with “none of these”',
    class: 'Class',
    recall: 'Found',
    recallHint: 'Of its pictures, how many are recognised (recall)',
    precision: 'Right when named',
    precisionHint: 'Of the pictures that are called so, how many are (precision)',
    pictures: 'Pictures'
  },
  advice: {
    few: 'Fewer than {fewest} pictures are too few: give more of {labels}.',
    oneSeries:
      'All pictures of {labels} are of one series, so how well that is recognised cannot be told. Add pictures of other moments and places.',
    more: 'More pictures of {label} would help most: {recall} of them are found now, and more pictures still make the model better.',
    others:
      '{label} is found least, in {recall}. More of the same pictures would help little: add others, or see whether the class is clear.'
  },
  calibration: {
    title: 'Is it as sure as it is right?',
    sure: 'It gives {probability} on average and is right in {accuracy}: it is more sure than it should be.',
    unsure: 'It gives {probability} on average and is right in {accuracy}: it is less sure than it could be.',
    fair: 'It gives {probability} on average and is right in {accuracy}: its probabilities can be taken as they are.'
  },
  confusion: {
    title: 'Confusion matrix',
    hint: 'Rows: true classes. Columns: answers. A cell opens its pictures.',
    corner: 'True ↓ · Answer →',
    cell: 'True class {truth}, taken for {predicted}: {count}',
    pictures: '{truth}, taken for {predicted}',
    close: 'Close'
  },
  curve: {
    title: 'Learning curve',
    text: 'With {few} pictures {before} were right, with {all} pictures {now}.',
    pictures: 'Pictures learned from'
  },
  noneOf: {
    title: 'None of these',
    text: 'A picture that is less like all taught pictures than this is answered “none of these”.',
    slider: 'How readily pictures are refused',
    rates:
      'Refuses {known} of the classes’ own pictures, and {unknown} of another class that is as near as these are to one another.',
    test: 'Of the test pictures, {test} are refused.',
    set: 'Use this'
  },
  versions: {
    title: 'Versions',
    version: 'Version',
    made: 'Taught',
    pictures: 'Pictures',
    estimate: 'Estimate',
    test: 'Test then',
    same: 'Same test pictures',
    used: 'In use',
    back: 'Use version {version}',
    compare: 'Compare on the test pictures',
    compareHint: 'Choose test pictures to compare the versions on the same ones.',
    notCompared: 'other classes'
  },
  card: {
    title: 'Model card',
    data: 'Pictures from',
    moreFolders: '1 more folder | {count} more folders',
    library: 'labels in the library',
    inputSize: 'Input size',
    pixels: '{size} × {size} pixels',
    series: 'Series of similar pictures',
    base: 'Builds on',
    licence: 'Licence of the base',
    settings: 'Strength, temperature',
    file: 'File'
  },
  use: 'Use this model',
  inUse: 'The model in use'
}
