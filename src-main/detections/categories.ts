/** The classes of a file, with the numbers that stand for them in it. */
export class Categories {
  private readonly ids: Map<string, number>

  /** @param ids the number of each class */
  constructor(ids: Iterable<readonly [name: string, id: number]>) {
    this.ids = new Map(ids)
  }

  /** A class that nobody foresaw gets the next number. */
  idOf(name: string): number {
    const known = this.ids.get(name)
    if (known !== undefined) return known
    const next = Math.max(-1, ...this.ids.values()) + 1
    this.ids.set(name, next)
    return next
  }

  /** In the order in which they were added. */
  get entries(): [name: string, id: number][] {
    return [...this.ids]
  }
}

/** Numbers the classes in their order. */
export function countedFrom(first: number, names: readonly string[]): Categories {
  return new Categories([...new Set(names)].map((name, i) => [name, first + i]))
}

/**
 * What the model's classes are called, less the numbers that have no class: of COCO's 90, the 80 in the order that YOLO has.
 * @param names one for each of the model's classes, `class 12` where the twelfth has none
 */
export function namedClasses(names: readonly string[]): string[] {
  const named = names.filter((name, i) => name !== `class ${i + 1}`)
  return named.length > 0 ? named : [...names]
}
