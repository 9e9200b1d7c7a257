/**
 * Edits keywords in an XMP packet (XMP specification part 1, ISO 16684-1): `dc:subject` for every program,
 * `lr:hierarchicalSubject` for Lightroom, `digiKam:TagsList` for digiKam. The rest of the packet is preserved
 * character for character.
 */
import { Reason } from '../../contract/reasons'
import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS } from 'saxes'

const namespaces = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
  lr: 'http://ns.adobe.com/lightroom/1.0/',
  digiKam: 'http://www.digikam.org/ns/1.0/'
}

interface ListProperty {
  prefix: 'dc' | 'lr' | 'digiKam'
  name: string
  container: 'Bag' | 'Seq'
  /** Separates the levels of a hierarchy; absent for the flat list, which has only the keyword itself. */
  separator?: string
}

const properties: readonly ListProperty[] = [
  { prefix: 'dc', name: 'subject', container: 'Bag' },
  { prefix: 'lr', name: 'hierarchicalSubject', container: 'Bag', separator: '|' },
  { prefix: 'digiKam', name: 'TagsList', container: 'Seq', separator: '/' }
]

export interface KeywordChange {
  /** Keywords without their parent. */
  add: readonly string[]
  /** Keywords written earlier that no longer apply. */
  remove: readonly string[]
  /** Their parent in the hierarchy, such as `Animals|Netlens`. */
  parent?: string
}

/** A packet that holds only the keywords. */
export function newPacket(change: KeywordChange): string {
  const empty = `<x:xmpmeta xmlns:x="${namespaces.x}">
 <rdf:RDF xmlns:rdf="${namespaces.rdf}">
  <rdf:Description rdf:about="">
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`
  return changeKeywords(empty, change)
}

/**
 * The packet with the keywords added and removed; the same text if nothing changes.
 * @throws Reason if the packet is not well-formed XML or holds no RDF
 */
export function changeKeywords(packet: string, { add, remove, parent }: KeywordChange): string {
  let text = packet
  for (const property of properties) {
    text = changeList(
      text,
      property,
      add.map((keyword) => written(keyword, property, parent)),
      remove.map((keyword) => written(keyword, property, parent))
    )
  }
  return text
}

/** The keywords in `dc:subject`. */
export function keywordsOf(packet: string): string[] {
  const { items, single } = findList(packet, properties[0]!)
  return single ? [single.value] : items.map(({ value }) => value)
}

function written(keyword: string, { separator }: ListProperty, parent: string | undefined): string {
  if (!separator) return keyword
  const levels = parent === undefined ? [] : parent.split('|')
  return [...levels, keyword].map((level) => level.replaceAll(separator, '-')).join(separator)
}

interface Range {
  start: number
  end: number
}

interface FoundList {
  /** The first `rdf:Description`: the range of its start tag, and its name for writing an end tag. */
  description?: { startTag: Range; selfClosing: boolean; name: string }
  /** Where new items go, right before the list's end tag, and the qualified name of its `rdf:li`. */
  list?: { container: Range; selfClosing: boolean; name: string; insertAt: number; item: string }
  /** The property's start tag. Without a `list`, its content cannot take items. */
  property?: Range
  /** A single value instead of a list: an attribute of the description, or an element with text. */
  single?: Range & { value: string }
  /** How many times the property occurs. */
  times: number
  items: (Range & { value: string })[]
}

function changeList(
  text: string,
  property: ListProperty,
  add: readonly string[],
  remove: readonly string[]
): string {
  const found = findList(text, property)
  if (found.times > 1) throw new Reason('odd-metadata', `it has ${property.prefix}:${property.name} twice`)
  if (found.single) return changeSingle(text, property, found.single, add, remove)
  const gone = new Set(remove.filter((value) => !add.includes(value)))
  const present = new Set(found.items.map(({ value }) => value))
  const missing = [...new Set(add)].filter((value) => !present.has(value))
  const edits: (Range & { text: string })[] = found.items
    .filter(({ value }) => gone.has(value))
    .map(({ start, end }) => ({ start: withIndent(text, start), end, text: '' }))
  if (missing.length > 0) edits.push(insertion(text, property, found, missing))
  // Apply from the end, so that earlier positions stay valid.
  edits.sort((a, b) => b.start - a.start)
  return edits.reduce((all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end), text)
}

/** Turns a single value into a list that includes it. */
function changeSingle(
  text: string,
  property: ListProperty,
  { start, end, value }: Range & { value: string },
  add: readonly string[],
  remove: readonly string[]
): string {
  const stays = value !== '' && (add.includes(value) || !remove.includes(value))
  const values = [...new Set([...(stays ? [value] : []), ...add])]
  if (stays && values.length === 1) return text
  return changeList(text.slice(0, start) + text.slice(end), property, values, [])
}

/** Includes the white space before a removed item. */
function withIndent(text: string, start: number): number {
  return start - (/\s*$/.exec(text.slice(0, start))?.[0].length ?? 0)
}

function insertion(
  text: string,
  { prefix, name, container }: ListProperty,
  { description, list, property }: FoundList,
  values: readonly string[]
): Range & { text: string } {
  if (list) {
    const items = values.map((value) => `<${list.item}>${escaped(value)}</${list.item}>`)
    if (!list.selfClosing) {
      const before = /\s*$/.exec(text.slice(0, list.insertAt))![0]
      const at = list.insertAt - before.length
      return { start: at, end: at, text: items.map((item) => `${before}${item}`).join('') }
    }
    const start = text.slice(list.container.start, list.container.end).replace(/\s*\/>$/, '>')
    return { ...list.container, text: `${start}${items.join('')}</${list.name}>` }
  }
  if (property) throw new Reason('odd-metadata', `its ${prefix}:${name} is not a list`)
  if (!description) throw new Reason('odd-metadata', 'it holds no rdf:Description')
  const items = values.map((value) => `     <rdf:li>${escaped(value)}</rdf:li>\n`).join('')
  const element =
    `\n   <${prefix}:${name} xmlns:${prefix}="${namespaces[prefix]}" xmlns:rdf="${namespaces.rdf}">\n` +
    `    <rdf:${container}>\n${items}    </rdf:${container}>\n   </${prefix}:${name}>`
  const { startTag, selfClosing } = description
  if (!selfClosing) return { start: startTag.end, end: startTag.end, text: element }
  const start = text.slice(startTag.start, startTag.end).replace(/\s*\/>$/, '>')
  return { ...startTag, text: `${start}${element}\n  </${description.name}>` }
}

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'

function attributeOf(
  tag: SaxesTagNS,
  { prefix, name }: Pick<ListProperty, 'prefix' | 'name'>
): SaxesAttributeNS | undefined {
  return Object.values(tag.attributes).find(({ uri, local }) => uri === namespaces[prefix] && local === name)
}

/** The range of an attribute in a start tag, including the white space before it. */
function placeOf(attribute: string, text: string, startTag: Range): Range {
  for (const match of text
    .slice(startTag.start, startTag.end)
    .matchAll(/\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g)) {
    const start = startTag.start + match.index
    if (match[1] === attribute) return { start, end: start + match[0].length }
  }
  throw new Reason('odd-metadata', `its attribute ${attribute} is not where it should be`)
}

const is = (tag: SaxesTagNS, prefix: keyof typeof namespaces, local: string): boolean =>
  tag.local === local && tag.uri === namespaces[prefix]

/** Levels of nesting, far more than any program writes. */
const deepest = 100

/** Finds a property and the positions of its parts in the text. */
function findList(text: string, { prefix, name }: ListProperty): FoundList {
  const parser = new SaxesParser({ xmlns: true, position: true })
  const found: FoundList = { items: [], times: 0 }
  const open: { tag: SaxesTagNS; start: number }[] = []
  let tagStart = 0
  let value = ''
  let rdf = false
  /** Whether the property being read may still turn out to be a single value. */
  let single = false
  /** Nesting depth of the property and its container; 0 outside of them. */
  let [propertyDepth, containerDepth, itemStart] = [0, 0, 0]

  parser.on('error', () => {
    throw new Reason('odd-metadata', 'it is not well-formed XML')
  })
  parser.on('opentagstart', () => (tagStart = text.lastIndexOf('<', parser.position - 1)))
  parser.on('opentag', (tag) => {
    const range = { start: tagStart, end: parser.position }
    if (propertyDepth > 0) single = false
    open.push({ tag, start: tagStart })
    // Namespaces are looked up through all levels, which takes quadratic time without a limit.
    if (open.length > deepest) throw new Reason('odd-metadata', `it is nested deeper than ${deepest} levels`)
    if (is(tag, 'rdf', 'RDF')) rdf = true
    const [grandparent, parent] = [open.at(-3)?.tag, open.at(-2)?.tag]
    const inDescription =
      parent && is(parent, 'rdf', 'Description') && grandparent && is(grandparent, 'rdf', 'RDF')
    if (is(tag, 'rdf', 'Description') && parent && is(parent, 'rdf', 'RDF')) {
      found.description ??= { startTag: range, selfClosing: tag.isSelfClosing, name: tag.name }
      const attribute = attributeOf(tag, { prefix, name })
      if (attribute) {
        found.times++
        found.single = { ...placeOf(attribute.name, text, range), value: attribute.value }
      }
    } else if (inDescription && is(tag, prefix, name)) {
      if (++found.times > 1) return
      propertyDepth = open.length
      found.property = range
      single = Object.values(tag.attributes).every(({ uri }) => uri === xmlnsNamespace)
      value = ''
    } else if (
      propertyDepth > 0 &&
      open.length === propertyDepth + 1 &&
      /^(Bag|Seq|Alt)$/.test(tag.local) &&
      tag.uri === namespaces.rdf
    ) {
      containerDepth = open.length
      const rdfPrefix = tag.prefix === '' ? '' : `${tag.prefix}:`
      found.list = {
        container: range,
        selfClosing: tag.isSelfClosing,
        name: tag.name,
        insertAt: range.end,
        item: `${rdfPrefix}li`
      }
    } else if (containerDepth > 0 && open.length === containerDepth + 1 && is(tag, 'rdf', 'li')) {
      itemStart = tagStart
      value = ''
    }
  })
  parser.on('text', (part) => (value += part))
  parser.on('cdata', (part) => (value += part))
  parser.on('closetag', (tag) => {
    if (containerDepth > 0 && open.length === containerDepth + 1 && is(tag, 'rdf', 'li')) {
      found.items.push({ start: itemStart, end: parser.position, value })
    } else if (containerDepth > 0 && open.length === containerDepth) {
      if (!tag.isSelfClosing) found.list!.insertAt = text.lastIndexOf('<', parser.position - 1)
      containerDepth = 0
    } else if (open.length === propertyDepth) {
      if (single) found.single = { start: found.property!.start, end: parser.position, value: value.trim() }
      propertyDepth = 0
    }
    open.pop()
  })
  parser.write(text).close()
  if (!rdf) throw new Reason('odd-metadata', 'it holds no RDF')
  return found
}

function escaped(value: string): string {
  // XML 1.0 does not allow these characters.
  const allowed = value
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
  return allowed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
