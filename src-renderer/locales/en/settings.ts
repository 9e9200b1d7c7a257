export default {
  title: 'Settings',
  appearance: 'Appearance',
  language: 'Language',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  defaults: 'Defaults for new runs',
  model: 'Model',
  weights: 'Weights',
  labels: 'Labels',
  network: 'Network',
  preprocessing: 'Images become',
  ranges: {
    '-1..1': 'values from −1 to 1',
    '0..1': 'values from 0 to 1',
    '0..255': 'values from 0 to 255',
    imagenet: 'values standardised as for ImageNet',
    caffe: 'values without ImageNet’s mean'
  },
  backend: 'Backend',
  about: 'About',
  version: 'Version',
  runtime: 'Runtime',
  outOfSupport: 'Out-of-support runtime, for development only'
}
