// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Helpers for writing SVG. */

const escaped = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
export const escape = (value) => String(value).replace(/[&<>"]/g, (char) => escaped[char])
const short = (value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value)

/**
 * @param {string} name
 * @param {Record<string, string | number | undefined>} attributes
 * @param {string} [content]
 */
function tag(name, attributes, content = '') {
  const list = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return `<${name} ${list.map(([key, value]) => `${key}="${escape(short(value))}"`).join(' ')}>${content}</${name}>`
}

export const rect = (x, y, width, height, fill, more = {}) =>
  tag('rect', { x, y, width: Math.max(width, 0), height: Math.max(height, 0), fill, ...more })
export const circle = (cx, cy, r, fill, more = {}) =>
  tag('circle', { cx, cy, r: Math.max(r, 0), fill, ...more })
export const ellipse = (cx, cy, rx, ry, fill, more = {}) => tag('ellipse', { cx, cy, rx, ry, fill, ...more })
export const line = (x1, y1, x2, y2, stroke, width = 1, more = {}) =>
  tag('line', { x1, y1, x2, y2, stroke, 'stroke-width': width, ...more })
export const path = (d, fill, more = {}) => tag('path', { d, fill, ...more })
const points = (list) => list.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
export const polygon = (list, fill, more = {}) => tag('polygon', { points: points(list), fill, ...more })
export const polyline = (list, stroke, width = 1, more = {}) =>
  tag('polyline', { points: points(list), fill: 'none', stroke, 'stroke-width': width, ...more })
export const text = (x, y, content, size, fill, more = {}) =>
  tag('text', { x, y, 'font-size': size, fill, ...more }, escape(content))

/** A smooth curve through points, as path data. */
export function smooth(list, closed = false) {
  const at = (i) =>
    closed ? list[(i + list.length) % list.length] : list[Math.max(0, Math.min(list.length - 1, i))]
  let d = `M${at(0)[0].toFixed(1)} ${at(0)[1].toFixed(1)}`
  for (let i = 0; i < (closed ? list.length : list.length - 1); i++) {
    const [a, b, c, e] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    const values = [
      b[0] + (c[0] - a[0]) / 6,
      b[1] + (c[1] - a[1]) / 6,
      c[0] - (e[0] - b[0]) / 6,
      c[1] - (e[1] - b[1]) / 6,
      ...c
    ]
    d += `C${values.map((value) => value.toFixed(1)).join(' ')}`
  }
  return closed ? `${d}Z` : d
}

/** The points of a regular shape; the radius may vary by corner. */
export function ring(cx, cy, corners, radius, turn = 0) {
  return Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners
    return [cx + radius(i) * Math.cos(angle), cy + radius(i) * Math.sin(angle)]
  })
}

/** A complete SVG picture. */
export function picture(width, height, background, font, content) {
  const fill = background ? rect(0, 0, width, height, background) : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}">${fill}${content}</svg>`
}
