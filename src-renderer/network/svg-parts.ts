/** Prepares diagrams for embedding in a page. */

/** The markup without its style sheet, which the page has adopted. */
export function withoutStyle(svg: string): string {
  return svg.replace(/<style>[^<]*<\/style>/, '')
}

/** The share of a panel's width that the drawing takes; the labels begin at its middle. */
const drawingShare = 0.48
/** In pixels: panels begin with two lines of text and end with one. */
const headingHeight = 54
const footerHeight = 74

/** The panels of the comparison without their texts, which the page sets in a readable size. */
export function drawingsOfComparison(svg: string, panels: number): string[] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number)
  const panel = width! / panels
  const visible = height! - headingHeight - footerHeight
  return Array.from({ length: panels }, (_, index) =>
    withViewBox(svg, index * panel, headingHeight, panel * drawingShare, visible)
  )
}

function withViewBox(svg: string, x: number, y: number, width: number, height: number): string {
  return svg.replace(/width="[^"]*" height="[^"]*" viewBox="[^"]*"/, `viewBox="${x} ${y} ${width} ${height}"`)
}
