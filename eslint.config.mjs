import { lintRules } from './tools/check/lint-rules.mjs'

/** @type {import('eslint').Linter.Config[]} */
const config = [
  { ignores: ['out', 'dist', 'test-results', 'fuzz-faults', 'resources', 'tools/starter/pages-app'] },
  ...lintRules(import.meta.dirname, ['tsconfig.node.json', 'tsconfig.e2e.json', 'tsconfig.web.json'])
]

export default config
