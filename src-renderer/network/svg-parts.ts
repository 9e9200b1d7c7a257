/** Diagrams as parts of a page. */

/** The markup without its style sheet, which the page has adopted. */
export function withoutStyle(svg: string): string {
  return svg.replace(/<style>[^<]*<\/style>/, '')
}

/** The drawing of a panel ends before its labels begin, in the middle of the panel. */
const drawingShare = 0.48
/** Panels begin with two lines of text and end with one. */
const headingHeight = 54
const footerHeight = 74

/** The comparison's panels without their texts, which the page sets itself in a readable size. */
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
