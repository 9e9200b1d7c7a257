// A process that uses the lock: `lock-holder LOCK COUNTER count N` or `lock-holder LOCK COUNTER hold`.
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const [lock, counter, what, rounds] = process.argv.slice(2)

async function main() {
  const { load } = await import('../../../tools/fuzz/load.mjs')
  const { withFileLock } = await load(join(__dirname, '../../../src-main/platform/file-lock.ts'))
  if (what === 'hold') {
    await withFileLock(lock, () => {
      process.send('held')
      return new Promise((resolve) => setTimeout(resolve, 600_000))
    })
  }
  for (let round = 0; round < Number(rounds); round++) {
    await withFileLock(lock, async () => {
      const before = Number(readFileSync(counter, 'utf8'))
      await new Promise(setImmediate)
      writeFileSync(counter, String(before + 1))
    })
  }
  process.exit()
}
void main()
