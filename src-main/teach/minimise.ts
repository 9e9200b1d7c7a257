/**
 * L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.5) for many functions at a time: each
 * takes its own steps, and those that have not converged are evaluated together.
 */
import { setImmediate } from 'node:timers/promises'

export interface Evaluation {
  loss: number
  gradient: Float32Array
}

type Evaluate = (asked: readonly { task: number; at: Float32Array }[]) => Evaluation[]

const mostRounds = 400
/** Number of past steps and gradient changes that are kept. */
const memory = 6
/**
 * Converged when the gradient is this short relative to the solution: the penalty gives a curvature of 1 or
 * more.
 */
const tolerance = 0.01
/** Armijo condition: the share of the decrease promised by the slope that a step must achieve. */
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
 * @param size number of values in each solution
 * @param firstSteps factor of each function's first step along its gradient
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
    // Lets the process receive a request to stop.
    await setImmediate()
  }
  return states.map(({ at }) => at)
}

/** Accepts the tried step, or shortens it. @returns whether to continue */
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
