// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Fonts, colours and sizes. Some are reserved for test pictures: no training picture has them. */

const fonts = {
  train: [
    'DejaVu Sans',
    'DejaVu Serif',
    'Noto Sans',
    'Noto Serif',
    'Liberation Sans',
    'Liberation Serif',
    'Lato',
    'Roboto',
    'Comic Neue',
    'EB Garamond',
    'Latin Modern Roman',
    'Linux Libertine O',
    'Carlito'
  ],
  test: ['Open Sans', 'Cantarell', 'Vollkorn', 'Old Standard TT', 'Caladea', 'Nimbus Sans']
}
const monospaced = {
  train: ['DejaVu Sans Mono', 'Liberation Mono', 'Inconsolata', 'Fira Code', 'Noto Mono'],
  test: ['Hack', 'JetBrains Mono']
}
const handwritten = {
  train: ['Breip', 'DkgHandwriting', 'Rufscript', 'Ecolier_court', 'Steve'],
  test: ['femkeklaver', 'Isabella']
}
const schemes = {
  train: ['neighbours', 'opposites', 'triad', 'grey', 'pastel', 'strong', 'earth'],
  test: ['tetrad', 'night', 'one hue']
}

/** @typedef {'train' | 'test'} Split */

/**
 * @param {import('./random.mjs').Random} random
 * @param {Split} split
 * @returns the look of one picture
 */
export function look(random, split) {
  const dark = random.chance(0.28)
  const colours = palette(random, random.pick(schemes[split]))
  const tint = random.chance(0.3) ? random.pick(colours) : undefined
  const paper = random.chance(0.55)
    ? '#ffffff'
    : `hsl(${random.int(0, 360)},${random.int(0, 40)}%,${random.int(91, 99)}%)`
  return {
    dark,
    colours,
    colour: () => random.pick(colours),
    background: dark ? `hsl(${random.int(0, 360)},${random.int(0, 30)}%,${random.int(3, 20)}%)` : paper,
    paper,
    ink: dark
      ? `hsl(0,0%,${random.int(75, 100)}%)`
      : `hsl(${random.int(0, 360)},${random.int(0, 30)}%,${random.int(0, 30)}%)`,
    faint: dark ? 'rgba(255,255,255,0.18)' : 'rgba(0,0,0,0.15)',
    accent: tint ?? random.pick(colours),
    font: random.pick(fonts[split]),
    mono: random.pick(monospaced[split]),
    hand: random.pick(handwritten[split])
  }
}

function palette(random, scheme) {
  const hue = random.int(0, 359)
  const hsl = (h, s, l) => `hsl(${Math.round(h + 720) % 360},${Math.round(s)}%,${Math.round(l)}%)`
  const around = (offsets, s, l) =>
    random.times(8, (i) =>
      hsl(
        hue + offsets[i % offsets.length] + random.int(-12, 12),
        s + random.int(-15, 15),
        l + random.int(-18, 18)
      )
    )
  switch (scheme) {
    case 'neighbours':
      return around([0, 25, 50, -25], 65, 50)
    case 'opposites':
      return around([0, 180], 65, 48)
    case 'triad':
      return around([0, 120, 240], 65, 50)
    case 'grey':
      return around([0], 8, 50)
    case 'pastel':
      return around([0, 60, 130, 200, 280], 60, 78)
    case 'strong':
      return around([0, 60, 120, 180, 240, 300], 92, 48)
    case 'earth':
      return random.times(8, () => hsl(random.int(15, 95), random.int(20, 55), random.int(25, 65)))
    case 'tetrad':
      return around([0, 90, 180, 270], 58, 52)
    case 'night':
      return random.times(8, () => hsl(random.int(190, 300), random.int(35, 80), random.int(20, 60)))
    default:
      return around([0], 60, 50)
  }
}

/**
 * @param {import('./random.mjs').Random} random
 * @returns {[width: number, height: number]} a picture's size in pixels
 */
export function pictureSize(random) {
  const aspect = random.pick([1, 1, 4 / 3, 4 / 3, 3 / 2, 16 / 9, 3 / 4, 2, 1.2, 0.8, 0.62])
  const side = random.int(300, 460)
  return [Math.round(side * Math.sqrt(aspect)), Math.round(side / Math.sqrt(aspect))]
}
