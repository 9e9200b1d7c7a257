/** `npm run check`: everything that must hold before the tests run. */
import { printCheck, runChecks } from './check/steps.mjs'

const outcomes = await runChecks(printCheck)
process.exitCode = outcomes.some(({ failed }) => failed) ? 1 : 0
