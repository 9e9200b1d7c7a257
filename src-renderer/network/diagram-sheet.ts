import { diagramCss } from '../../src-main/network/diagram'

let adopted = false

/** Adds the diagrams' style sheet to the page, once. */
export function adoptDiagramSheet(): void {
  if (adopted) return
  adopted = true
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(diagramCss)
  document.adoptedStyleSheets.push(sheet)
}
