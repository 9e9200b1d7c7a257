/** Tagging dies at, or is refused, each single statement that it sends to the library: undo restores every file. */
import type Database from 'libsql'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../../src-main/library/connection'
import { newPacket } from '../../../src-main/library/keywords/packet'
import { Tagger } from '../../../src-main/library/keywords/tagger'
import { migrate, migrations } from '../../../src-main/library/schema'
import { useKey } from '../../../src-main/library/seal'
import { item } from '../../support/items'
import { newFolder, treeOf, writeTree } from '../../support/tree'

const key = Buffer.alloc(32, 1)

/** What happens at a statement: the process dies before or after it, or the statement alone is refused. */
type Mishap = 'dies before' | 'dies after' | 'is refused'

/** The database as a process sees it that has a mishap at one of its statements, counted from 0. */
function withMishap(
  database: Database.Database,
  mishap: Mishap,
  at: number
): { database: Database.Database; happened: () => boolean } {
  let count = 0
  const step = <T>(work: () => T): T => {
    const now = count++
    if (now === at && mishap !== 'dies after') throw new Error(mishap)
    if (now > at && mishap !== 'is refused') throw new Error(mishap)
    const result = work()
    if (now === at) throw new Error(mishap)
    return result
  }
  const statementOf = (statement: Database.Statement): Database.Statement =>
    new Proxy(statement, {
      get(target, name) {
        const method = Reflect.get(target, name, target) as (...values: unknown[]) => unknown
        if (name === 'raw') return () => statementOf(target.raw())
        return (...values: unknown[]) => step(() => method.apply(target, values))
      }
    })
  const seen = new Proxy(database, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => statementOf(target.prepare(sql))
      if (name === 'exec') return (sql: string) => step(() => target.exec(sql))
      return Reflect.get(target, name, target) as unknown
    }
  })
  useKey(seen, key)
  return { database: seen, happened: () => count > at }
}

function emptyLibrary(): string {
  const file = join(newFolder(), 'library.sqlite')
  const database = connect(file, 'create')
  migrate(database, migrations)
  database.close()
  return file
}

/** Does `work` on a connection of its own, whose open transaction goes with it as with a process. */
async function opened<T>(file: string, work: (database: Database.Database) => Promise<T>): Promise<T> {
  const database = connect(file, 'write')
  useKey(database, key)
  try {
    return await work(database)
  } finally {
    // Statements that were not finalized would keep the transaction's lock beyond close().
    if (database.inTransaction) database.exec('ROLLBACK')
    database.close()
  }
}

const request = { where: 'sidecar', dryRun: false } as const

test.each<{ during: 'tagging' | 'undo'; mishap: Mishap; again: boolean }>([
  { during: 'tagging', mishap: 'dies before', again: false },
  { during: 'tagging', mishap: 'dies after', again: false },
  { during: 'tagging', mishap: 'dies after', again: true },
  { during: 'tagging', mishap: 'is refused', again: false },
  { during: 'undo', mishap: 'dies before', again: false },
  { during: 'undo', mishap: 'dies after', again: false }
])(
  'each file is as before when $during $mishap (tagged again: $again)',
  async ({ during, mishap, again }) => {
    const empty = emptyLibrary()
    const root = newFolder()
    writeTree(root, {
      'new.jpg': 'a',
      'old.jpg': 'b',
      'old.jpg.xmp': newPacket({ add: ['holiday'], remove: [] })
    })
    const before = treeOf(root)
    const items = [item(join(root, 'old.jpg'), 'cat'), item(join(root, 'new.jpg'), 'cat')]
    const undoAll = async (tagger: Tagger): Promise<string[]> => {
      const states: string[] = []
      for (const { id } of tagger.jobs()) states.push((await tagger.undo(id)).state)
      return states
    }

    let at = 0
    for (let happened = true; happened; at++) {
      const file = join(newFolder(), 'library.sqlite')
      copyFileSync(empty, file)
      if (during === 'undo') await opened(file, (database) => new Tagger(database).tag(items, request))
      happened = await opened(file, async (database) => {
        const faulty = withMishap(database, mishap, at)
        const tagger = new Tagger(faulty.database)
        const work = during === 'undo' ? undoAll(tagger) : tagger.tag(items, request)
        await work.catch(() => undefined)
        return faulty.happened()
      })
      if (again) await opened(file, (database) => new Tagger(database).tag(items, request))
      const states = await opened(file, (database) => undoAll(new Tagger(database)))
      expect(states.filter((state) => state !== 'undone')).toEqual([])
      expect(treeOf(root)).toEqual(before)
    }
    // Begin, change and commit, for the job and for each file, at the least.
    expect(at).toBeGreaterThan(9)
  }
)
