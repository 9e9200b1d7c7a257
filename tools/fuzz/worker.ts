/**
 * Reads damaged inputs until it is killed, and reports faults to the process that watches it. Inputs that reach
 * new code, according to V8's coverage, are damaged further.
 */
import { writeFileSync } from 'node:fs'
import { Session, type Profiler } from 'node:inspector'
import { join } from 'node:path'
import { faultOf, type Target } from './judge'
import { mutated, pick, randomNumbers } from './mutate'
import { foundBefore } from './seeds'
import { targetNamed } from './targets'

export interface Work {
  target: string
  seed: number
  folder: string
  /** A single input to read, instead of generated ones. */
  input?: Buffer
}

export type Report =
  /** `seconds` is the time limit for one input. */
  | { kind: 'started'; seconds: number }
  | { kind: 'read'; inputs: number; kept: number }
  | { kind: 'fault'; fault: string; input: Buffer }

/** The file in the working folder that holds the input being read. */
const currentInput = 'current-input'

export async function work({ target: name, seed, folder, input }: Work): Promise<void> {
  const target = targetNamed(name)
  const seconds = target.seconds ?? 2
  report({ kind: 'started', seconds })
  const started = join(folder, currentInput)
  const check = async (input: Buffer): Promise<void> => {
    writeFileSync(started, input)
    const fault = await measured(target, input, join(folder, 'files'))
    if (fault) report({ kind: 'fault', fault, input })
  }
  if (input) return check(input)
  await fuzz(target, seed, check)
}

async function measured(target: Target, input: Buffer, folder: string): Promise<string | undefined> {
  const { seconds = 2, megabytes = 300 } = target
  const before = process.resourceUsage()
  const started = performance.now()
  const fault = await faultOf(target, input, folder)
  if (fault) return fault
  const took = (performance.now() - started) / 1000
  // On a busy machine, count only CPU time.
  const after = process.resourceUsage()
  const used = (after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1e6
  if (Math.min(took, used) > seconds) return `took ${took.toFixed(1)} s`
  const more = (after.maxRSS - before.maxRSS) / 1024
  return more > megabytes ? `took ${Math.round(more)} MB of memory` : undefined
}

const mostKept = 2000

async function fuzz(target: Target, seed: number, check: (input: Buffer) => Promise<void>): Promise<void> {
  const random = randomNumbers(seed)
  const kept = [...(await target.seeds()), ...(await foundBefore(target.name))]
  for (const input of kept) await check(input)
  const reached = startCoverage()
  reached()
  let told = 0
  for (let inputs = kept.length; inputs < (target.mostInputs ?? Infinity); inputs++) {
    const input = mutated(pick(random, kept), random, kept)
    await check(input)
    if (reached() && kept.length < mostKept) kept.push(input)
    if (performance.now() - told > 500) {
      told = performance.now()
      report({ kind: 'read', inputs, kept: kept.length })
    }
  }
}

/** @returns whether code ran that never ran before, or ran far more often, since the last call */
function startCoverage(): () => boolean {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const seen = new Set<string>()
  return () => {
    const before = seen.size
    session.post('Profiler.takePreciseCoverage', (_, { result }: Profiler.TakePreciseCoverageReturnType) => {
      for (const { url, scriptId, functions } of result) {
        if (url.startsWith('node:') || url.includes('/tools/fuzz/')) continue
        for (const { startOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
          if (count > 0) seen.add(`${scriptId}:${startOffset}:${Math.ceil(Math.log2(count))}`)
        }
      }
    })
    return seen.size > before
  }
}

function report(message: Report): void {
  process.send!(message)
}
