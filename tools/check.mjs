/** `npm run check`: what must hold before any test runs. */
import { printCheck, runChecks } from './check/steps.mjs'

const outcomes = await runChecks(printCheck)
process.exitCode = outcomes.some(({ failed }) => failed) ? 1 : 0
