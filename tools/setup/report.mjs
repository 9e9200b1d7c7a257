/**
 * What setup tells the person: slow steps while they run, and one line for each part.
 *
 * @typedef {object} Status
 * @property {'ready' | 'fallback' | 'missing'} state `fallback`: works, with less than one would like
 * @property {string} detail what is used, or what is missing and how to get it
 * @property {boolean} [due] true when setup can do something about it now
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {() => Status | Promise<Status>} inspect changes nothing, takes well under a second
 * @property {() => Status | Promise<Status>} provide does what is due and says how it ended
 */

const FRAMES = ['|', '/', '-', '\\']

/** @param {string} text one line for stderr */
export function say(text) {
  process.stderr.write(`netlens setup: ${text}\n`)
}

/**
 * Shows that something slow is going on: a live line on a terminal, or else a line at the start and the end.
 * @template T
 * @param {string} label
 * @param {(progress: (percent: number) => void) => Promise<T>} work
 * @returns {Promise<T>} the result of `work`, whose errors pass through
 */
export async function slowStep(label, work) {
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const live = process.stderr.isTTY
  let percent = -1
  let frame = 0
  const draw = () => {
    const share = percent < 0 ? '' : ` ${Math.min(100, Math.round(percent))} %`
    const text = `${FRAMES[frame++ % FRAMES.length]} ${label}${share} (${seconds()} s)`
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`)
  }
  const timer = live ? setInterval(draw, 200) : undefined
  if (!live) say(`${label} ...`)
  let outcome = 'failed'
  try {
    const result = await work((value) => {
      percent = value
    })
    outcome = 'done'
    return result
  } finally {
    clearInterval(timer)
    if (live) process.stderr.write('\r\x1b[K')
    else say(`${label}: ${outcome} after ${seconds()} s`)
  }
}

/**
 * @param {Part} part
 * @param {Status} status
 */
export function printStatus(part, status) {
  const mark = { ready: '', fallback: 'NOTE: ', missing: 'MISSING: ' }[status.state]
  say(`${part.name}: ${mark}${status.detail}`)
}

/**
 * Prints a row of `doctor`'s table to stdout.
 * @param {string} name
 * @param {string} verdict
 * @param {string} detail
 */
export function printRow(name, verdict, detail) {
  process.stdout.write(`${name.padEnd(14)} ${verdict.padEnd(8)} ${detail}\n`)
}
