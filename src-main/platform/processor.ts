import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Settings that keep oneDNN from some of the processor's instructions. */
const limits = ['ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA']

/** Everything in the processor and the libraries' settings that affects a precision's speed and results. */
export function processor(): readonly (string | number | undefined)[] {
  const asked = ['TF_ENABLE_ONEDNN_OPTS', ...limits]
  return [cpus()[0]?.model, cpus().length, instructions(), ...asked.map((name) => process.env[name])]
}

/** Whether products of bytes are added in 16 bits, as on x86 without VNNI; also where that is not known. */
export function sumsIn16Bits(): boolean {
  const hasWiderSums = /vnni/.test(instructions() ?? '') && !limits.some((name) => process.env[name])
  return process.arch === 'x64' && !hasWiderSums
}

/** The instruction set: virtual machines hide the processor's name but not its features. Linux only. */
function instructions(): string | undefined {
  try {
    return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
