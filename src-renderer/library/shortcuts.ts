/** The keys of the library, as they are told. */
import type en from '../locales/en/library'

type Texts = (typeof en)['shortcuts']

interface Shortcut {
  what: keyof Texts['keys']
  press: readonly string[]
}

const labelling: readonly Shortcut[] = [
  { what: 'rank', press: ['1', '…', '5'] },
  { what: 'label', press: ['L'] }
]

export const shortcuts: readonly { group: keyof Texts['groups']; keys: readonly Shortcut[] }[] = [
  {
    group: 'list',
    keys: [
      { what: 'move', press: ['←', '→', '↑', '↓'] },
      { what: 'ends', press: ['Home', 'End'] },
      { what: 'pages', press: ['PgUp', 'PgDn'] },
      { what: 'open', press: ['Enter', 'Space'] },
      { what: 'extend', press: ['Shift+← → ↑ ↓'] },
      { what: 'toggle', press: ['Ctrl+Space'] },
      { what: 'all', press: ['Ctrl+A'] },
      { what: 'unselect', press: ['Esc'] },
      { what: 'accept', press: ['A'] },
      ...labelling,
      { what: 'addLabel', press: ['+'] },
      { what: 'clearLabel', press: ['Del'] }
    ]
  },
  {
    group: 'everywhere',
    keys: [
      { what: 'search', press: ['Ctrl+F'] },
      { what: 'undo', press: ['Ctrl+Z'] },
      { what: 'redo', press: ['Ctrl+Y'] },
      { what: 'menu', press: ['Shift+F10'] },
      { what: 'shortcuts', press: ['?'] }
    ]
  },
  {
    group: 'folders',
    keys: [
      { what: 'unfold', press: ['→', '←'] },
      { what: 'choose', press: ['Enter'] }
    ]
  },
  {
    group: 'viewer',
    keys: [
      { what: 'previous', press: ['←', '→'] },
      { what: 'walkEnds', press: ['Home', 'End'] },
      { what: 'acceptNext', press: ['Enter'] },
      { what: 'accept', press: ['A'] },
      ...labelling,
      { what: 'clearLabel', press: ['Del'] },
      { what: 'why', press: ['W'] },
      { what: 'nextBox', press: ['N', 'P'] },
      { what: 'drawBox', press: ['D'] },
      { what: 'addBox', press: ['B'] },
      { what: 'pixels', press: ['Z'] },
      { what: 'fit', press: ['0'] },
      { what: 'zoom', press: ['+', '−'] },
      { what: 'look', press: ['Shift+← → ↑ ↓'] },
      { what: 'back', press: ['Esc', 'Space'] }
    ]
  }
]
