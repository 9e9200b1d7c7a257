import classify from './classify'

export default {
  views: {
    classify: 'Classify',
    library: 'Library',
    network: 'Network',
    learn: 'How it works',
    models: 'Models',
    settings: 'Settings'
  },
  navigation: 'Views',
  close: 'Close',
  dismiss: 'Dismiss',
  starting: 'Starting…',
  problems: {
    ...classify.errors,
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
    'nothing-to-evaluate': 'There is nothing to compare.',
    'source-not-found': 'A folder or file is no longer there.',
    'not-allowed': 'This is not among the folders you have chosen.',
    'backend-unavailable': 'TensorFlow could not be started.',
    'engine-died': 'The engine stopped working.',
    stopped: 'Stopped.',
    'library-newer': 'This library was written by a newer version of Netlens. It was left as it is.',
    'library-unavailable': 'The library’s database can’t be opened or written.',
    'cache-unusable': 'The cache can’t be used.',
    busy: 'Another run is still going on.',
    'invalid-message': 'The request was malformed.',
    internal: 'Something went wrong.'
  }
}
