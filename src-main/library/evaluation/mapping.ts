/** Guesses which class a folder's name means, for a person to correct. */
import { UserError } from '../../contract/errors'
import type { NameMapping } from '../../contract/evaluation'

const wordNetId = /(?<![a-z\d])n\d{8}(?![a-z\d])/

/**
 * What each name means: the person's choice, or else a guess.
 * @throws UserError `labels-invalid` if the person chose a class that the model does not have
 */
export function mappingOf(names: string[], labels: readonly string[], given: NameMapping): NameMapping {
  const unknown = Object.values(given).find((label) => label !== null && !labels.includes(label))
  if (unknown) throw new UserError('labels-invalid', `The model has no class ${unknown}.`)
  const guessed = guessMapping(names, labels)
  return Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(given, name) ? given[name]! : guessed[name]!])
  )
}

/**
 * Guesses the class of each name, or null. Ignores case, punctuation, leading numbers, accents and plurals, and
 * tries each synonym of a label (`tabby, tabby cat`). A WordNet id matches a label that contains it, or by its
 * rank if the names include exactly one id per class: ImageNet models order their classes by id. A name that
 * fits several classes gets null.
 */
export function guessMapping(names: readonly string[], labels: readonly string[]): NameMapping {
  const byName = new Map<string, string>()
  const byId = new Map<string, string>()
  for (const label of labels) {
    const id = wordNetId.exec(label)?.[0]
    if (id) byId.set(id, label)
    for (const synonym of [label, ...label.split(',')]) {
      const key = normalized(synonym)
      if (key !== '' && !byName.has(key)) byName.set(key, label)
    }
  }
  const ids = names.map((name) => wordNetId.exec(name)?.[0]).filter((id) => id !== undefined)
  if (ids.length === labels.length && new Set(ids).size === ids.length) {
    ids.sort().forEach((id, i) => byId.set(id, labels[i]!))
  }
  const meant = (name: string): string | null => {
    const id = wordNetId.exec(name)?.[0]
    const known =
      (id && byId.get(id)) ?? byName.get(normalized(name)) ?? onlyLabelWith(normalized(name), labels)
    return known ?? null
  }
  return Object.fromEntries(names.map((name) => [name, meant(name)]))
}

/** The only label that has all words of the name: `persian` gives Persian cat, `terrier` is ambiguous. */
function onlyLabelWith(name: string, labels: readonly string[]): string | undefined {
  const words = name.split(' ').filter((word) => word !== '')
  if (words.length === 0) return undefined
  const fitting = new Set(
    labels.filter((label) => {
      const has = new Set(normalized(label).split(' '))
      return words.every((word) => has.has(word))
    })
  )
  return fitting.size === 1 ? [...fitting][0] : undefined
}

function normalized(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(new RegExp(wordNetId, 'g'), ' ')
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()
    .replace(/^\d+ (?=\p{Letter})/u, '')
    .split(' ')
    .map(singular)
    .join(' ')
}

function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y')
  if (/(ch|sh|x|z|s)es$/.test(word)) return word.slice(0, -2)
  return word.replace(/s$/, '')
}
