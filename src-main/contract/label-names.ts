/** Display names of classes; exports keep the label as the model has it. */

/** Translations of the starter model's classes. */
const starterNames: Record<string, Record<string, string>> = {
  'zh-CN': {
    photo: '照片',
    screenshot: '屏幕截图',
    document: '文档',
    chart: '图表',
    drawing: '绘画',
    'map or diagram': '地图或示意图',
    'blank or corrupted-looking': '空白或疑似损坏'
  }
}

export function starterName(label: string, locale: string): string | undefined {
  return starterNames[locale]?.[label]
}

/** Every name of a label, in all languages. */
export function namesOf(label: string): string[] {
  const translated = Object.values(starterNames).flatMap((names) => names[label] ?? [])
  return [label, ...translated]
}

/**
 * The usual name in a label that lists several, as ImageNet's do: "house finch" in "house finch, linnet,
 * Carpodacus mexicanus". Commas inside brackets or numbers do not separate names.
 */
function firstName(label: string): string {
  let open = 0
  for (let at = 0; at < label.length; at++) {
    const character = label[at]!
    if ('([{'.includes(character)) open++
    else if (')]}'.includes(character)) open--
    else if (character === ',' && open <= 0 && label[at + 1] === ' ')
      return label.slice(0, at).trim() || label
  }
  return label
}

/** Labels that share their first name, as "Smith, Anna" and "Smith, John" do, and must be shown in full. */
export function ambiguousLabels(labels: Iterable<string>): Set<string> {
  const byName = new Map<string, string[]>()
  for (const label of new Set(labels)) {
    const name = firstName(label).toLowerCase()
    byName.set(name, [...(byName.get(name) ?? []), label])
  }
  return new Set([...byName.values()].filter((same) => same.length > 1).flat())
}

/**
 * The display name of a label.
 * @param locale for instance `zh-CN`
 * @param whole labels to show in full because their first name is ambiguous
 */
export function labelName(label: string, locale: string, whole: ReadonlySet<string>): string {
  return starterName(label, locale) ?? (whole.has(label) ? label : firstName(label))
}
