/** An element, as far as the tests need it. */
export interface XmlElement {
  name: string
  attributes: Record<string, string>
  children: XmlElement[]
  /** Text directly in the element. */
  text: string
}

const NAME = '[A-Za-z_][\\w.-]*'

/**
 * A strict parser for XML without comments, CDATA, processing instructions and namespace prefixes: a single
 * root, matching tags, unique and quoted attributes, only the five named entities, and no raw `<` or `&`.
 */
export function parseXml(source: string): XmlElement {
  const token = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>|([^<]+)`, 'gy')
  const stack: XmlElement[] = [{ name: '#document', attributes: {}, children: [], text: '' }]
  let end = 0
  for (let match = token.exec(source); match; match = token.exec(source)) {
    end = token.lastIndex
    const top = stack.at(-1)!
    const [, closing, name, attributeText = '', empty, text] = match
    if (text !== undefined) {
      if (stack.length === 1 && text.trim() !== '') throw new Error(`Text outside the root: ${text}`)
      top.text += unescape(text)
    } else if (closing) {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`)
      stack.pop()
    } else {
      const attributes = readAttributes(attributeText)
      const element: XmlElement = { name: name!, attributes, children: [], text: '' }
      top.children.push(element)
      if (!empty) stack.push(element)
    }
  }
  if (end !== source.length) throw new Error(`Not well-formed at ${end}: ${source.slice(end, end + 40)}`)
  if (stack.length !== 1) throw new Error(`<${stack.at(-1)!.name}> is not closed`)
  const { children } = stack[0]!
  if (children.length !== 1) throw new Error(`${children.length} root elements`)
  return children[0]!
}

/** The element and all its descendants. */
export function elements(root: XmlElement): XmlElement[] {
  return [root, ...root.children.flatMap(elements)]
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(new RegExp(`(${NAME})="([^"]*)"`, 'g'))) {
    if (name in attributes) throw new Error(`${name} is there twice`)
    attributes[name] = unescape(value)
  }
  return attributes
}

function unescape(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
  return text.replace(/&(\w*;?)/g, (whole, entity: string) => {
    const character = entity.endsWith(';') ? entities[entity.slice(0, -1)] : undefined
    if (character === undefined) throw new Error(`Not an entity: ${whole}`)
    return character
  })
}
