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
  backend: 'Backend',
  about: 'About',
  version: 'Version',
  runtime: 'Runtime',
  outOfSupport: 'Out-of-support runtime, for development only'
}
