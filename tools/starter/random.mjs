// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Random choices that are the same for the same seed on every machine. */

/** @typedef {ReturnType<typeof seeded>} Random */

/**
 * @param {string} seed
 * @returns a source of random choices (mulberry32, seeded with the FNV-1a hash of the seed)
 */
export function seeded(seed) {
  let state = 0x811c9dc5
  for (const char of seed) state = Math.imul(state ^ char.codePointAt(0), 0x01000193)

  /** @returns {number} 0 <= x < 1 */
  function next() {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  const random = {
    next,
    /** @returns {number} low <= x < high */
    between: (low, high) => low + (high - low) * next(),
    /** @returns {number} a whole number, low <= x <= high */
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    /** @returns {boolean} true with this probability */
    chance: (probability) => next() < probability,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => list[Math.floor(next() * list.length)],
    /** @returns {number} roughly normal, mean 0, deviation 1 */
    normal: () => (next() + next() + next() + next() - 2) * Math.sqrt(3),
    /** @template T @param {readonly T[]} list @returns {T[]} */
    shuffled(list) {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1))
        ;[copy[i], copy[j]] = [copy[j], copy[i]]
      }
      return copy
    },
    /** @template T @param {number} count @param {(i: number) => T} make @returns {T[]} */
    times: (count, make) => Array.from({ length: count }, (_, i) => make(i))
  }
  return random
}

/**
 * A smooth random landscape.
 * @param {Random} random
 * @returns {(x: number, y: number) => number} about -1 to 1; features are about one unit wide
 */
export function smoothNoise(random) {
  const waves = random.times(9, () => {
    const angle = random.between(0, 2 * Math.PI)
    const frequency = random.between(0.6, 3.2)
    return [Math.cos(angle) * frequency, Math.sin(angle) * frequency, random.between(0, 7), 1 / frequency]
  })
  const total = waves.reduce((sum, wave) => sum + wave[3], 0) * 0.55
  return (x, y) =>
    waves.reduce((sum, [a, b, phase, weight]) => sum + weight * Math.sin(a * x + b * y + phase), 0) / total
}
