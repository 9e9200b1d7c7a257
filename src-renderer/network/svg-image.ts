/** Renders diagrams as pixels. */

/** Device pixels per pixel of the diagram. */
const scale = 2

/** The page's properties for a diagram's colours; the rest of its palette follows the colour scheme itself. */
const tokens = {
  text: '--text',
  muted: '--text-muted',
  surface: '--panel',
  line: '--border',
  map: '--border-strong',
  selected: '--selected',
  stem: '--role-stem',
  expansion: '--role-expansion',
  depthwise: '--role-depthwise',
  projection: '--role-projection',
  reduction: '--role-projection',
  pointwise: '--role-expansion',
  convolution: '--role-classifier',
  prediction: '--role-classifier',
  shortcut: '--role-shortcut',
  head: '--role-head',
  classifier: '--role-classifier'
}

/** The diagram in the page's colours, as a base64 PNG. */
export async function standalonePng(svg: string): Promise<string> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(withPageColours(svg))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth * scale
  canvas.height = image.naturalHeight * scale
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/png').replace(/^data:[^,]*,/, '')
}

function withPageColours(svg: string): string {
  const page = getComputedStyle(document.documentElement)
  const colours = Object.entries(tokens).map(
    ([tone, token]) => `--diagram-${tone}:${page.getPropertyValue(token).trim()}`
  )
  return svg.replace('<svg ', `<svg style="${colours.join(';')}" `)
}
