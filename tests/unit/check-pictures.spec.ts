import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../resources/check-pictures')
const sources = readFileSync(join(folder, 'SOURCES.md'), 'utf8')
/** The cells of each row of the table. */
const rows = sources
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  )

test('every check picture has an author, a source and a licence whose text is named', () => {
  const licences = new Map(
    rows.filter(([, text]) => text?.startsWith('<https://')).map((row) => [row[0], row[1]])
  )
  const listed = new Map(
    rows.filter(([file]) => file?.startsWith('`')).map(([file, ...facts]) => [file, facts])
  )
  const pictures = readdirSync(folder).filter((name) => name !== 'SOURCES.md')
  expect([...listed.keys()].sort()).toEqual(pictures.map((name) => `\`${name}\``).sort())
  for (const [author, licence, source] of listed.values()) {
    expect(author).not.toBe('')
    expect(licences.has(licence)).toBe(true)
    expect(source).toMatch(/^<https:\/\/.+>$/)
  }
})
