/** What the compiler lets pass: promises that nobody waits for, a switch that forgets a case, needless assertions. */
import tseslint from 'typescript-eslint'
import { componentProcessor, lintProgram } from './lint-program.mjs'

/**
 * @param {string} project its folder
 * @param {string[]} tsconfigs their names
 * @returns {import('eslint').Linter.Config[]}
 */
export function lintRules(project, tsconfigs) {
  return [
    { linterOptions: { reportUnusedDisableDirectives: 'error' } },
    { files: ['**/*.vue'], processor: componentProcessor },
    {
      files: ['**/*.{ts,mjs}', '**/*.vue/*.ts'],
      plugins: { '@typescript-eslint': /** @type {import('eslint').ESLint.Plugin} */ (tseslint.plugin) },
      languageOptions: {
        parser: /** @type {import('eslint').Linter.Parser} */ (tseslint.parser),
        parserOptions: { programs: [lintProgram(project, tsconfigs)] }
      },
      rules: {
        eqeqeq: ['error', 'always', { null: 'ignore' }],
        'no-var': 'error',
        'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
        '@typescript-eslint/await-thenable': 'error',
        '@typescript-eslint/no-floating-promises': 'error',
        '@typescript-eslint/no-misused-promises': 'error',
        '@typescript-eslint/no-unnecessary-type-assertion': 'error',
        '@typescript-eslint/only-throw-error': 'error',
        '@typescript-eslint/switch-exhaustiveness-check': 'error'
      }
    }
  ]
}
