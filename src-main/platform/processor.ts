import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Everything in the processor and the libraries' settings that affects a precision's speed and results. */
export function processor(): readonly (string | number | undefined)[] {
  const asked = ['TF_ENABLE_ONEDNN_OPTS', 'ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA']
  return [cpus()[0]?.model, cpus().length, instructions(), ...asked.map((name) => process.env[name])]
}

/** The instruction set: virtual machines hide the processor's name but not its features. Linux only. */
function instructions(): string | undefined {
  try {
    return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
