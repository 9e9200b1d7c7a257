import classify from './classify'

export default {
  views: {
    classify: 'Classify',
    library: 'Library',
    teach: 'Teach',
    network: 'Network',
    learn: 'How it works',
    models: 'Models',
    settings: 'Settings'
  },
  activities: {
    classify: 'Classifying',
    teach: 'Teaching classes',
    export: 'Exporting',
    sort: 'Sorting files',
    tag: 'Writing keywords',
    import: 'Importing',
    evaluate: 'Evaluating',
    remove: 'Removing from the library',
    'find-lost': 'Looking for missing files',
    relocate: 'Relocating a folder'
  },
  navigation: 'Views',
  close: 'Close',
  dismiss: 'Dismiss',
  starting: 'Starting…',
  theFile: 'The file',
  copyDetail: 'Copy details',
  problems: {
    ...classify.errors,
    'not-there': 'A file or folder is not there.',
    'no-permission': 'There is no permission for this file or folder.',
    'disk-full': 'The disk is full.',
    'disk-read-only': 'The disk is read-only.',
    'disk-error': 'The disk reports an error.',
    'name-refused': 'This name can’t be used.',
    'wrong-kind': 'This is a folder, not a file.',
    'name-taken': 'This name is taken.',
    'in-use': 'The file is in use.',
    'system-busy': 'The computer has no room left for this.',
    'system-refused': 'The system refused this.',
    'model-not-found': 'The model file was not found.',
    'model-invalid': 'This file can’t be used as a model.',
    'answer-unclear': 'This model gives several answers.',
    'model-changed': 'The model’s file is not the one that was added.',
    'models-damaged': 'The list of models can’t be read.',
    'no-network': 'There is no connection.',
    'download-failed': 'The download failed.',
    'download-corrupt': 'What was downloaded can’t be used.',
    cancelled: 'Cancelled.',
    'labels-invalid': 'This file can’t be used as labels.',
    'truth-invalid': 'These true objects can’t be used.',
    'nothing-to-evaluate': 'There is nothing to compare.',
    'cannot-import': 'These results can’t be imported.',
    'source-not-found': 'A folder or file is no longer there.',
    'not-allowed': 'This can’t be done.',
    'backend-unavailable': 'TensorFlow could not be started.',
    'engine-died': 'The engine stopped working.',
    stopped: 'Stopped.',
    'library-newer': 'This library was written by a newer version of Netlens. It was left as it is.',
    'library-unavailable': 'The library’s database can’t be opened or written.',
    'cache-unusable': 'The cache can’t be used.',
    busy: 'Another run is still in progress.',
    'invalid-message': 'The request was malformed.',
    internal: 'Netlens met an unexpected error.'
  },
  /** What can be done. */
  advice: {
    'not-there':
      '{path} was moved, renamed or deleted, or its drive is not connected. Check the name, or choose another place.',
    'no-permission':
      '{path} may not be read or written with your permissions. Choose another place, or change its permissions.',
    'disk-full': '{path} was not written. Make room on the disk, then try again.',
    'disk-read-only': '{path} was not written. Choose a place on another disk.',
    'disk-error': '{path} could not be read or written. Check the disk, then try again.',
    'name-refused': 'The system does not accept {path}. Choose a shorter or simpler name.',
    'wrong-kind': '{path} is a folder where a file is needed. Choose another name.',
    'name-taken': '{path} is there already. Choose another name, or move it away.',
    'in-use': '{path} is being used by another program. Close it there, then try again.',
    'system-busy': '{path} could not be opened. Close other programs, then try again.',
    'system-refused': '{path} could not be read or written. Choose another place, or try again later.',
    internal:
      'Try again. If it happens again, report it with the log, which “Show the log” in the Help menu opens.'
  }
}
