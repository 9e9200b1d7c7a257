/** Names that tell the library's models apart. */
import type { LibraryModel } from '../../src-main/contract/library'

/**
 * The name of each model, with as much behind it as tells it from the others.
 * @param details what can stand behind a name, the most telling first; nothing for some models
 */
export function modelNames(
  models: readonly LibraryModel[],
  details: readonly ((model: LibraryModel) => string)[]
): Map<number, string> {
  let names = new Map(models.map(({ id, name }) => [id, name]))
  for (const detail of details) {
    const count = new Map<string, number>()
    for (const name of names.values()) count.set(name, (count.get(name) ?? 0) + 1)
    names = new Map(
      models.map((model) => {
        const name = names.get(model.id)!
        const more = count.get(name)! > 1 ? detail(model) : ''
        return [model.id, more === '' ? name : `${name} · ${more}`]
      })
    )
  }
  return names
}
