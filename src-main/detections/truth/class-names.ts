/** What Pascal VOC calls classes of COCO. */
const otherNames: Record<string, string> = {
  aeroplane: 'airplane',
  motorbike: 'motorcycle',
  sofa: 'couch',
  tvmonitor: 'tv'
}

/** The model's class of each true one, whatever the case, spaces and hyphens; without those that the model does not know. */
export function modelClassesOf(truth: readonly string[], model: readonly string[]): Map<string, string> {
  const known = new Map(model.map((name) => [plain(name), name]))
  const found = truth.map(
    (name) => [name, known.get(plain(name)) ?? known.get(otherNames[plain(name)] ?? '')] as const
  )
  return new Map(found.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}
