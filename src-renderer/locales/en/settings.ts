export default {
  title: 'Settings',
  appearance: 'Appearance',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  places: 'Show where photos were taken',
  placesHint:
    'Latitude and longitude, where the file has them, among its facts. They do not leave this computer.',
  defaults: 'Defaults for new runs',
  rawFiles: 'A raw file and its JPEG or HEIC are',
  rawChoices: { one: 'One photo', two: 'Two photos' },
  rawHint:
    'As one photo, only the JPEG or HEIC is classified; the raw file of the same name in the same folder goes along when it is sorted. The same holds for Live Photos: a MOV beside a HEIC of the same name.',
  model: 'Model',
  computing: 'How images are computed',
  computingHint:
    'Netlens finds out once for each model which precision is fastest on this computer, and takes a less exact one only if its answers to real pictures cannot be told from the exact ones. The exact one makes answers comparable to the last digit.',
  toModels: 'Models and labels…',
  noModel: 'No model is in use.',
  backend: 'Backend',
  precision: 'Precision',
  measured: 'Measured here',
  speedOf: '{precision}: {speed} images/s',
  agrees:
    '{precision}: {speed} images/s; the same labels, probabilities off by {mean} on average and {largest} at most',
  disagrees:
    '{precision}: not used; {changedLabels} of {pictures} pictures with another label, probabilities off by {mean} on average and {largest} at most',
  findsSame:
    '{precision}: {speed} images/s; the same objects in {pictures} pictures, boxes overlap by {overlap} and scores differ by {mean} on average',
  findsOther:
    '{precision}: not used; {changedObjects} of {objects} objects in {pictures} pictures are not the same, boxes overlap by {overlap} and scores differ by {mean} on average',
  precisions: { auto: 'Fastest', float32: 'Exact (float32)' },
  place: 'Location',
  size: 'Size',
  names: 'Folders and keywords',
  wholeLabels: 'Classes are named by',
  labelChoices: { first: 'First name', whole: 'Whole label' },
  keywordLanguage: 'Keywords of the starter model are written in',
  namesHint:
    'For sorting into class folders and for writing keywords. “house finch” is the first name of the label “house finch, linnet, Carpodacus mexicanus”. Exports keep labels as the model has them.',
  library: 'Library',
  backups: 'Backups',
  daily: 'Back up once a day and keep the newest three',
  embeddings: 'Keep what the network saw of each image',
  embeddingsHint:
    'Own classes can then be taught from the library without asking the network again. Takes 1.4 kB an image.',
  onOff: { on: 'On', off: 'Off' },
  newestBackup: 'One backup, of {date} ({bytes}). | {count} backups, the newest of {date} ({bytes} in all).',
  noBackup: 'There is no automatic backup yet.',
  backUp: 'Back up now…',
  backedUp: 'Backed up to {path}',
  restore: 'Restore a backup…',
  restored: 'The backup was restored.',
  cache: 'Cache',
  cacheHint:
    'Thumbnails, compiled models and what was measured. Netlens makes them again when they are needed; the next start takes longer then.',
  clearCache: 'Clear cache',
  about: 'About',
  version: 'Version',
  runtime: 'Runtime',
  outOfSupport: 'Out-of-support runtime, for development only'
}
