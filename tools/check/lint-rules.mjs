/** Rules for what the compiler does not catch: floating promises, incomplete switches, needless assertions. */
import tseslint from 'typescript-eslint'
import { componentProcessor, lintProgram } from './lint-program.mjs'

/**
 * @param {string} project the project's folder
 * @param {string[]} tsconfigs names of its tsconfig files
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
