/** The `explain` command: shows where in a picture a model finds evidence for a class. */
import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Explanation } from '../contract/explanation'
import { printable } from '../platform/printable'
import { exitCodes, UsageError } from './exit-codes'
import { modelChoice, type ModelOptions } from './model-options'
import { print, show, tell } from './output'
import { openOutput } from './output-file'
import { onSignal } from './signals'
import { startEngine } from './start-engine'

export interface ExplainOptions extends ModelOptions {
  class?: string
  against?: string
  output?: string
  curve?: boolean
  time?: number
  json?: boolean
}

/** @returns the exit status */
export async function explain(file: string, options: ExplainOptions): Promise<number> {
  const { output, crop, curve, against, time } = options
  if (output !== undefined && extname(output).toLowerCase() !== '.png')
    throw new UsageError(`--output ${output}: the name must end in .png`)
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw new UsageError(`There is no file ${file}`)
  const model = await modelChoice(options)
  const engine = startEngine(false)
  let stopped = false
  const stopListening = onSignal(() => {
    stopped = true
    void engine.stop()
  })
  try {
    const { picture, ...explanation } = await engine.request('image/explain', {
      model,
      path: resolve(file),
      ...(crop && { crop }),
      ...(options.class !== undefined && { class: options.class }),
      ...(against !== undefined && { against }),
      ...(curve && { curve }),
      ...(time !== undefined && { time }),
      ...(output !== undefined && { picture: true })
    })
    if (output !== undefined) await write(output, Buffer.from(picture!, 'base64'))
    if (options.json) await print(`${JSON.stringify(explanation)}\n`)
    else await show(textOf(explanation))
    return exitCodes.ok
  } catch (error) {
    if (!stopped) throw error
    tell('Stopped before the answer was explained')
    return exitCodes.interrupted
  } finally {
    stopListening()
    await engine.stop()
  }
}

async function write(output: string, png: Buffer): Promise<void> {
  const { stream, kept } = await openOutput(output)
  if (kept) tell(`The earlier ${output} is kept as ${kept}`)
  await pipeline([png], stream)
}

function textOf(explanation: Explanation): string {
  const { kind, probability, map, curve } = explanation
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`
  const name = printable(explanation.class.label)
  const lines = [`${name}: ${share(probability)}`]
  if (kind === 'activation') {
    const { against, logit, bias } = explanation
    const what = against ? `logit above that of ${printable(against.label)}` : 'logit'
    lines.push(
      `${what} ${logit.toFixed(3)}, bias ${bias.toFixed(3)}; the mean of these cells is the difference:`
    )
  } else {
    lines.push(
      'the model runs as it is; each cell shows how much of the probability is lost when it is covered:'
    )
  }
  for (const row of map) lines.push(row.map((cell) => cell.toFixed(2).padStart(8)).join(''))
  if (curve) {
    const some = (values: readonly number[]): string =>
      values
        .filter((_, covered) => covered % 4 === 0)
        .map(share)
        .join(', ')
    lines.push(`with 0, 4, 8 ... cells covered, the highest first: ${some(curve.highestFirst)}`)
    lines.push(`the lowest first: ${some(curve.lowestFirst)}`)
  }
  return `${lines.join('\n')}\n`
}
