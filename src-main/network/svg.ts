/** Builds SVG as text. */

export type Attributes = Record<string, string | number | undefined>

/** An element with escaped attributes; children are markup. Numbers are rounded to two decimals. */
export function svgElement(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === 'number' ? decimals(value) : value!)}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`
}

/** A line of text with its baseline at y. */
export function svgText(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return svgElement('text', { x, y, ...attributes }, escapeXml(content))
}

/** Escapes text for XML, and removes characters that XML 1.0 forbids. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** The value of a polygon's `points` attribute. */
export function svgPoints(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y]) => `${decimals(x)},${decimals(y)}`).join(' ')
}

function decimals(value: number): string {
  return String(Math.round(value * 100) / 100)
}
