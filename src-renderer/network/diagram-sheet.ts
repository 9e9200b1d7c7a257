import { diagramCss } from '../../src-main/network/diagram'

let adopted = false

/** Gives the page the diagrams' style once for all. */
export function adoptDiagramSheet(): void {
  if (adopted) return
  adopted = true
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(diagramCss)
  document.adoptedStyleSheets.push(sheet)
}
