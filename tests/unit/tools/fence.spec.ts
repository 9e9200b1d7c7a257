/** Each rule of `npm run check` rejects a small project that breaks it. */
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { ESLint } from 'eslint'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import imports, { mainFolders, rendererLayers } from '../../../.dependency-cruiser.mjs'
import { lintRules } from '../../../tools/check/lint-rules.mjs'

const project = join(import.meta.dirname, '../../..')
let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'netlens-fence-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

describe('imports', () => {
  /** The file, what it imports, and the rule that it breaks. */
  const breaches = [
    ['src-main/contract/app.ts', '../network/layer', 'contract-and-network-import-nothing'],
    ['src-main/network/layer.ts', '../platform/aside', 'contract-and-network-import-nothing'],
    ['src-main/images/network-image.ts', '../library/library', 'images-imports-downwards'],
    ['src-main/models/store.ts', '../engine/main', 'models-imports-downwards'],
    ['src-main/extra/thing.ts', '../platform/aside', 'no-folder-without-a-place'],
    ['src-main/app/settings.ts', '../images/errors', 'app-loads-no-engine-code'],
    ['src-main/host/run.ts', '../inference/model', 'app-loads-no-engine-code'],
    ['src-main/preload/preload.ts', '../platform/aside', 'preload-imports-contract-only'],
    ['src-main/cli/models.ts', '../inference/model', 'command-line-uses-declared-doors'],
    ['src-main/cli/main.ts', '../app/menu', 'hosts-do-not-meet'],
    ['src-main/engine/run.ts', '../../src-renderer/format', 'nothing-imports-the-renderer'],
    [
      'src-renderer/models/names.ts',
      '../../src-main/models/names',
      'renderer-meets-contract-and-network-only'
    ],
    ['src-renderer/extra/thing.ts', '../format', 'nothing-without-a-place-in-renderer'],
    ['src-renderer/components/Bar.vue', '../stores/app', 'renderer-components-import-downwards'],
    ['src-renderer/stores/run.ts', '../library/dates', 'renderer-stores-import-downwards'],
    ['src-renderer/format.ts', './components/icons', 'renderer-base-import-downwards'],
    ['src-renderer/learn/LearnSection.vue', '../views/LearnView', 'renderer-features-import-downwards'],
    ['src-renderer/views/MainView.vue', '../shell/Rail', 'renderer-views-import-downwards'],
    ['src-renderer/classify/Row.vue', '../network/highlight', 'features-do-not-meet'],
    ['src-renderer/summary/Cell.vue', '../classify/rows', 'summary-shows-parts-of-network-only'],
    ['src-main/tables/one.ts', './two', 'no-circle']
  ] as const
  const permitted = [
    ['src-main/app/requests.ts', '../host/client'],
    ['src-main/cli/export.ts', '../export/export'],
    ['src-main/engine/requests.ts', '../network/names'],
    ['src-renderer/views/LearnView.vue', '../learn/figures'],
    ['src-renderer/summary/Table.vue', '../network/formats'],
    ['src-renderer/learn/Chart.vue', '../../src-main/network/paper']
  ] as const
  let found: { rule: string; from: string }[] = []

  beforeAll(async () => {
    for (const [file, imported] of [...breaches, ...permitted]) {
      const target = join(dirname(file), `${imported}.ts`)
      const code = `import { value } from '${imported}'\nconsole.log(value)\n`
      write({
        [target]: target.endsWith('two.ts') ? "export * from './one'\n" : 'export const value = 1\n'
      })
      write({ [file]: file.endsWith('.vue') ? `<script setup lang="ts">\n${code}</script>\n` : code })
    }
    const { options, forbidden } = imports
    const { output } = await cruise(['src-main', 'src-renderer'], {
      ...options,
      tsConfig: undefined,
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden }
    })
    found = (output as ICruiseResult).summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }))
  })

  it.each(breaches)('%s must not import %s', (from, _imported, rule) => {
    expect(found).toContainEqual({ rule, from })
  })

  it('refuse nothing else', () => {
    const broken = new Set<string>([...breaches.map(([file]) => file), 'src-main/tables/two.ts'])
    expect(found.filter(({ from }) => !broken.has(from))).toEqual([])
  })

  it('are ordered as docs/architecture.md says', () => {
    const text = readFileSync(join(project, 'docs/architecture.md'), 'utf8')
    const [section = ''] = text.slice(text.indexOf('## Who imports whom') + 3).split('\n## ')
    const named = [...section.matchAll(/^\d+\. (.*?)(?::|$)/gm)].map(([, names]) =>
      [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
    )
    const layers = rendererLayers.map((layer) => layer.split('|'))
    expect(named.slice(0, -layers.length).flat()).toEqual(mainFolders)
    expect(named.slice(-layers.length)).toEqual(layers)
  })
})

describe('lint', () => {
  const head = "declare function work(): Promise<void>\ndeclare const kind: 'a' | 'b'\nexport {}\n"
  const breaches = {
    'floating.ts': ['work()', '@typescript-eslint/no-floating-promises'],
    'misused.ts': ['[1].forEach(async () => work())', '@typescript-eslint/no-misused-promises'],
    'condition.ts': ['if (work()) console.log(1)', '@typescript-eslint/no-misused-promises'],
    'switch.ts': ["switch (kind) { case 'a': break }", '@typescript-eslint/switch-exhaustiveness-check'],
    'assertion.ts': ['console.log(kind!)', '@typescript-eslint/no-unnecessary-type-assertion'],
    'thrown.ts': ["throw 'text'", '@typescript-eslint/only-throw-error'],
    'awaited.ts': ['await 1', '@typescript-eslint/await-thenable'],
    'declared.ts': ['let one = 1; console.log(one)', 'prefer-const'],
    'scoped.ts': ['var one = 1; one = 2', 'no-var'],
    'equal.ts': ["console.log(kind == 'a')", 'eqeqeq'],
    'Component.vue': ['work()', '@typescript-eslint/no-floating-promises'],
    // What a component imports has its real types.
    'Importing.vue': ["other(); import { other } from './other'", '@typescript-eslint/no-floating-promises']
  } as const

  it('refuses each of these once, at its own line, and nothing else', async () => {
    const line = head.split('\n').length
    const files = Object.entries(breaches).map(([name, [code]]) => {
      const text = `${head}${code}\n`
      return [
        `lint/${name}`,
        name.endsWith('.vue') ? `<template><p /></template><script setup lang="ts">${text}</script>` : text
      ]
    })
    const options = {
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      strict: true,
      types: []
    }
    const compilerOptions = { ...options, lib: ['ES2022', 'DOM'] }
    const config = JSON.stringify({ compilerOptions, include: ['**/*.ts', '**/*.vue'] })
    write({
      ...Object.fromEntries(files),
      'lint/good.ts': `${head}await work()\n`,
      'lint/other.ts': 'export const other = async (): Promise<void> => undefined\n',
      'lint/tsconfig.json': config
    })
    const cwd = join(folder, 'lint')
    const eslint = new ESLint({
      cwd,
      overrideConfigFile: true,
      overrideConfig: lintRules(cwd, ['tsconfig.json'])
    })
    const results = await eslint.lintFiles(['**/*.ts', '**/*.vue'])
    const found = results.flatMap(({ filePath, messages }) =>
      messages.map((message) => [filePath.slice(cwd.length + 1), message.ruleId, message.line])
    )
    const expected = Object.entries(breaches).map(([name, [, rule]]) => [name, rule, line])
    expect(found.sort()).toEqual(expected.sort())
  })
})
