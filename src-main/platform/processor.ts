import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** What decides how fast each arithmetic is here, and what comes of it: the processor, and what is asked of its libraries. */
export function processor(): readonly (string | number | undefined)[] {
  const asked = ['TF_ENABLE_ONEDNN_OPTS', 'ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA']
  return [cpus()[0]?.model, cpus().length, instructions(), ...asked.map((name) => process.env[name])]
}

/** A virtual machine hides the processor's name, but not what it can do. Known on Linux only. */
function instructions(): string | undefined {
  try {
    return /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
