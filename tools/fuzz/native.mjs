/**
 * Fuzzes the JPEG decoder with clang's libFuzzer, and its sanitizers for addresses, leaks and undefined
 * behaviour.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCommand, run } from '../setup/processes.mjs'
import { inProject } from '../setup/project.mjs'

export const NATIVE_JPEG = 'native-jpeg'

const compilers = ['clang++', ...[21, 20, 19, 18, 17, 16, 15, 14].map((version) => `clang++-${version}`)]

/** @returns {string | undefined} name of a suitable clang, if there is one */
export function findClang() {
  return compilers.find((name) => findCommand(name))
}

/**
 * @param {string} folder for temporary files
 * @param {Buffer[]} seeds
 * @param {number} seconds
 * @param {string} [input] a file to read instead of fuzzing
 * @returns {Promise<number>} number of faults found: libFuzzer stops at the first
 */
export async function fuzzNativeJpeg(folder, seeds, seconds, input) {
  const clang = findClang()
  if (!clang) throw new Error('clang++ with its runtime libraries is needed for this target')
  const program = join(folder, NATIVE_JPEG)
  await run(clang, [
    ...['-g', '-O1', '-std=c++17', '-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=undefined'],
    ...['-DNETLENS_FUZZ', `-I${inProject('native')}`],
    inProject('tools', 'fuzz', `${NATIVE_JPEG}.cc`),
    ...['colours.cc', 'jpeg.cc', 'resample.cc', 'sampler.cc'].map((name) => inProject('native', name)),
    ...['-ljpeg', '-o', program]
  ])
  const corpus = join(folder, 'corpus')
  mkdirSync(corpus)
  for (const [i, seed] of seeds.entries()) writeFileSync(join(corpus, `${i}.jpg`), seed)
  const faults = join('fuzz-faults', NATIVE_JPEG)
  mkdirSync(faults, { recursive: true })
  const limits = ['-timeout=20', '-rss_limit_mb=2048', '-max_len=65536']
  const work = input
    ? [input]
    : [`-max_total_time=${seconds}`, '-print_final_stats=1', `-artifact_prefix=${faults}/`, corpus]
  const child = spawn(program, [...limits, ...work], { stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (part) => (words = (words + part).slice(-6000)))
  const code = await new Promise((resolve) => child.on('exit', resolve))
  if (code !== 0) console.log(`${words}\n${NATIVE_JPEG}: kept in ${faults}`)
  const units = /number_of_executed_units:\s*(\d+)/.exec(words)?.[1] ?? 1
  const kept = /cov: \d+ ft: \d+ corp: (\d+)/g
  const reached = [...words.matchAll(kept)].at(-1)?.[1] ?? '?'
  console.log(
    `${NATIVE_JPEG}: ${units} inputs, ${reached} that reach other code, ${code === 0 ? 0 : 1} faults`
  )
  return code === 0 ? 0 : 1
}
