/**
 * L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.5) for many functions at the same time: each takes its
 * own steps, and those that still move are evaluated together.
 */
import { setImmediate } from 'node:timers/promises'

export interface Evaluation {
  loss: number
  gradient: Float32Array
}

type Evaluate = (asked: readonly { task: number; at: Float32Array }[]) => Evaluation[]

const mostRounds = 400
/** Pairs of steps and changes of the gradient that are kept. */
const memory = 6
/** Of a solution's length, how long its gradient may be: the penalty curves every function by 1 at least. */
const tolerance = 0.01
/** How much of what the slope promises a step must bring. */
const sufficient = 1e-4
const shortestStep = 1e-6

interface Pair {
  step: Float32Array
  change: Float32Array
  inverse: number
}

interface State {
  task: number
  at: Float32Array
  loss: number
  gradient: Float32Array
  pairs: Pair[]
  direction: Float32Array
  slope: number
  share: number
}

/**
 * @param size values of each solution
 * @param firstSteps for each function, by what its first gradient is multiplied
 */
export async function minimiseAll(
  size: number,
  firstSteps: readonly number[],
  evaluate: Evaluate,
  onStep: (share: number) => void,
  signal?: AbortSignal
): Promise<Float32Array[]> {
  const starts = firstSteps.map((_, task) => ({ task, at: new Float32Array(size) }))
  const found = evaluate(starts)
  const states = starts.map(({ task, at }, i): State => {
    const { loss, gradient } = found[i]!
    const direction = gradient.map((value) => -value * firstSteps[task]!)
    return { task, at, loss, gradient, pairs: [], direction, slope: dot(direction, gradient), share: 1 }
  })
  let moving = states.filter((state) => state.slope < 0)
  for (let round = 1; round <= mostRounds && moving.length > 0; round++) {
    signal?.throwIfAborted()
    const tried = moving.map(({ task, at, direction, share }) => ({
      task,
      at: sum(at, direction, share)
    }))
    const answers = evaluate(tried)
    moving = moving.filter((state, i) => goesOn(state, tried[i]!.at, answers[i]!))
    onStep(Math.max(round / mostRounds, 1 - moving.length / states.length))
    // In between, a message that asks to stop is heard.
    await setImmediate()
  }
  return states.map(({ at }) => at)
}

/** Takes a step that was tried, or makes it shorter. @returns whether another one is to be tried */
function goesOn(state: State, at: Float32Array, { loss, gradient }: Evaluation): boolean {
  if (!(loss <= state.loss + sufficient * state.share * state.slope)) {
    state.share /= 2
    return state.share > shortestStep
  }
  const step = sum(at, state.at, -1)
  const change = sum(gradient, state.gradient, -1)
  const curvature = dot(step, change)
  if (curvature > 1e-12) {
    state.pairs.push({ step, change, inverse: 1 / curvature })
    if (state.pairs.length > memory) state.pairs.shift()
  }
  Object.assign(state, { at, loss, gradient, share: 1 })
  if (Math.sqrt(dot(gradient, gradient)) <= tolerance * Math.sqrt(dot(at, at))) return false
  state.direction = directionOf(state)
  state.slope = dot(state.direction, gradient)
  return state.slope < 0
}

function directionOf({ gradient, pairs }: State): Float32Array {
  const direction = gradient.map((value) => -value)
  const shares: number[] = []
  for (const { step, change, inverse } of [...pairs].reverse()) {
    const share = inverse * dot(step, direction)
    shares.push(share)
    add(direction, change, -share)
  }
  const last = pairs.at(-1)
  if (last) {
    const scale = 1 / (last.inverse * dot(last.change, last.change))
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale
  }
  for (const { step, change, inverse } of pairs) {
    add(direction, step, shares.pop()! - inverse * dot(change, direction))
  }
  return direction
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function sum(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const values = a.slice()
  add(values, b, share)
  return values
}

function add(to: Float32Array, values: Float32Array, share: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += share * values[i]!
}
