import type { LayerRole } from './layer'
import { escapeXml, svgElement } from './svg'
import type { Attributes } from './svg'

/** Colours of the diagrams, for light and dark backgrounds. */

export type Tone = Exclude<LayerRole, 'input'> | 'text' | 'muted' | 'surface' | 'line' | 'map' | 'selected'

const palette: Record<Tone, readonly [light: string, dark: string]> = {
  text: ['#1b1f24', '#e8eaed'],
  muted: ['#59636e', '#a2abb6'],
  surface: ['#ffffff', '#1a1d21'],
  line: ['#c8ced6', '#454d56'],
  map: ['#8a94a0', '#8a94a0'],
  selected: ['#fff1c2', '#4a3f16'],
  stem: ['#6b7a8c', '#8fa0b3'],
  expansion: ['#2f6fb7', '#6ba6e8'],
  depthwise: ['#c2611a', '#f0a05a'],
  projection: ['#2b8a57', '#5cc48d'],
  pointwise: ['#7a4fb3', '#b292e0'],
  reduction: ['#2b8a57', '#5cc48d'],
  convolution: ['#b3274d', '#f07a9a'],
  prediction: ['#6b7a8c', '#8fa0b3'],
  shortcut: ['#6a3fa0', '#c3a3f0'],
  pooling: ['#0b6f7c', '#6ed0dc'],
  shuffle: ['#8a6d00', '#e0c14a'],
  combination: ['#6a3fa0', '#c3a3f0'],
  head: ['#6b7a8c', '#8fa0b3'],
  classifier: ['#6b7a8c', '#8fa0b3']
}

const tones = Object.keys(palette) as Tone[]

/**
 * Fills a shape with a palette colour; the attribute is for viewers without support for custom properties.
 */
export function filled(tone: Tone): Attributes {
  return { class: `fill-${tone}`, fill: palette[tone][0] }
}

export function stroked(tone: Tone, width = 1.5): Attributes {
  return { class: `stroke-${tone}`, stroke: palette[tone][0], 'stroke-width': width, fill: 'none' }
}

/**
 * The diagrams' style sheet. Colours follow `prefers-color-scheme` unless a page sets `--diagram-text`,
 * `--diagram-surface`, `--diagram-expansion` and so on, one per colour. Every diagram includes it; a page
 * whose content security policy forbids inline styles adopts it as a separate sheet.
 */
export const diagramCss = [
  `.netlens-diagram{${variables(0)}}`,
  `@media (prefers-color-scheme:dark){.netlens-diagram{${variables(1)}}}`,
  ...tones.map(
    (tone) =>
      `.netlens-diagram .fill-${tone}{fill:var(--tone-${tone})}` +
      `.netlens-diagram .stroke-${tone}{stroke:var(--tone-${tone})}`
  )
].join('\n')

function variables(scheme: 0 | 1): string {
  return tones.map((tone) => `--tone-${tone}:var(--diagram-${tone},${palette[tone][scheme]})`).join(';')
}

/** A complete document with background, style, and a title and description for screen readers. */
export function diagramDocument(
  width: number,
  height: number,
  title: string,
  description: string,
  ...content: string[]
): string {
  return svgElement(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'netlens-diagram',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `${title}. ${description}`,
      'font-family': 'system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
      'font-size': 12
    },
    svgElement('title', {}, escapeXml(title)),
    svgElement('desc', {}, escapeXml(description)),
    svgElement('style', {}, diagramCss),
    svgElement('rect', { width, height, ...filled('surface') }),
    ...content
  )
}
