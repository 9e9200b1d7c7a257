// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/**
 * Pictures that belong to no class. None of these kinds is in the training data; they show how confident the
 * model is when it cannot know the answer.
 */

const size = 160

function pixels(colour) {
  const data = new Uint8ClampedArray(size * size * 3)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) data.set(colour(x / size, y / size), (y * size + x) * 3)
  return { data: new Uint8Array(data.buffer), width: size, height: size }
}

function tint(random) {
  const [a, b, c] = random.times(3, () => random.between(0, 6.3))
  return (v) => [a, b, c].map((phase) => 127 + 120 * Math.sin(6.3 * v + phase))
}

/** @type {Record<string, (random: import('../random.mjs').Random) => { data: Uint8Array, width: number, height: number }>} */
export const outliers = {
  fractal(random) {
    const [cx, cy, colour] = [random.between(-0.9, 0.3), random.between(-0.8, 0.8), tint(random)]
    return pixels((u, v) => {
      let [x, y, n] = [(u - 0.5) * 3, (v - 0.5) * 3, 0]
      for (; n < 60 && x * x + y * y < 4; n++) [x, y] = [x * x - y * y + cx, 2 * x * y + cy]
      return colour(n / 60)
    })
  },
  cells(random) {
    const seeds = random.times(40, () => [random.next(), random.next(), random.next()])
    const colour = tint(random)
    return pixels((u, v) => {
      const near = seeds.map(([x, y, c]) => [Math.hypot(u - x, v - y), c]).sort((a, b) => a[0] - b[0])
      return colour(near[0][1] + 3 * near[0][0]).map(
        (value) => value * Math.min(1, (near[1][0] - near[0][0]) * 30)
      )
    })
  },
  rings(random) {
    const centres = random.times(3, () => [random.next(), random.next(), random.between(30, 120)])
    const colour = tint(random)
    return pixels((u, v) =>
      colour(centres.reduce((sum, [x, y, k]) => sum + Math.sin(k * Math.hypot(u - x, v - y)), 0) / 6)
    )
  },
  weave(random) {
    const [a, b, colour] = [random.int(8, 30), random.int(8, 30), tint(random)]
    return pixels((u, v) =>
      colour(
        ((Math.floor(u * a) ^ Math.floor(v * b)) % 16) / 16 + 0.3 * Math.sin(u * a * 6) * Math.sin(v * b * 6)
      )
    )
  }
}
