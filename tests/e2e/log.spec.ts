import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/window/launch'

test('an error that nobody caught in the window is noted, and the menu shows the log', async ({ launch }) => {
  const { app, page, data, classify } = await launch()
  await expect(classify.empty).toBeVisible()
  await page.evaluate(() => {
    setTimeout(() => {
      throw new TypeError('rows is not a function')
    })
    void Promise.reject(new Error('/photos/Aunt Ada.jpg'))
  })
  await app.evaluate(({ Menu, shell }) => {
    const shown = shell as typeof shell & { shown?: string }
    shown.showItemInFolder = (path) => (shown.shown = path)
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
    items.find(({ label }) => label === 'Show the log')!.click()
  })
  const file = await app.evaluate(({ shell }) => (shell as typeof shell & { shown?: string }).shown)
  expect(file).toBe(join(data, 'logs', readdirSync(join(data, 'logs'))[0]!))

  const log = (): string => readFileSync(file!, 'utf8')
  await expect
    .poll(log)
    .toMatch(/main\[\d+\] error in a window\n {4}TypeError: rows is not a function\n {6}at /)
  await expect.poll(log).toMatch(/error in a window\n {4}Error\n/)
  expect(log()).toMatch(/main\[\d+\] started netlens=\S+ node=\S+ electron=\S+/)
  await expect.poll(log).toMatch(/engine\[\d+\] started /)
  expect(log()).not.toContain('Ada')
})

test('a page may not write what it likes into the log', async ({ launch }) => {
  const { page, data, classify } = await launch()
  await expect(classify.empty).toBeVisible()
  const note = async (error: object): Promise<string | undefined> => {
    const answer = await page.evaluate(`window.netlens.request('log/error', ${JSON.stringify(error)})`)
    return (answer as { problem?: { code: string } }).problem?.code
  }
  expect(await note({ name: 'x', message: 'y'.repeat(3000) })).toBe('invalid-message')
  expect(await note({ name: 1, message: 'y' })).toBe('invalid-message')
  expect(await note({ name: 'Error\nforged line', message: 'a' })).toBeUndefined()
  const text = readFileSync(join(data, 'logs', 'netlens-1.log'), 'utf8')
  expect(text).toContain('    Error\\nforged line\n')
  expect(text).not.toMatch(/^forged/m)
})
