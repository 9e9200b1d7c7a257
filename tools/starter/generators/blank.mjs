// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Pictures that show nothing, and damaged pictures. These are made as pixels, not shapes. */
import sharp from 'sharp'
import { smoothNoise } from '../random.mjs'

/**
 * @typedef {import('./charts.mjs').Context & { photo(): Promise<Buffer> }} PixelContext `photo`: an encoded
 *   picture to damage
 * @typedef {{ data: Uint8Array, width: number, height: number }} Pixels RGB, row by row
 */

/** @param {(x: number, y: number) => number[]} colour 0 to 255 */
function pixels(width, height, colour) {
  const data = new Uint8ClampedArray(width * height * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3)
  return { data: new Uint8Array(data.buffer), width, height }
}
const size = (random) => [random.int(120, 220), random.int(120, 220)]
const anyColour = (random) =>
  random.chance(0.45)
    ? random.pick([
        [0, 0, 0],
        [255, 255, 255],
        [128, 128, 128],
        [0, 255, 0],
        [0, 0, 255],
        [240, 240, 240],
        [12, 12, 14]
      ])
    : random.times(3, () => random.int(0, 255))

/** @returns {Promise<Pixels>} the picture to damage */
async function decoded(context, failOn = 'warning') {
  const { data, info } = await sharp(await context.photo(), { failOn })
    .removeAlpha()
    .toColourspace('srgb')
    .resize(200, 160, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data: new Uint8Array(data), width: info.width, height: info.height }
}

function withNoise({ random }, base, strength) {
  const [w, h] = size(random)
  return pixels(w, h, (x, y) => base(x / w, y / h).map((v) => v + random.normal() * strength))
}

/** A JPEG whose bytes were changed or cut off, decoded as far as possible. */
async function damagedJpeg(context, damage) {
  const { random } = context
  const source = await decoded(context)
  const jpeg = await sharp(source.data, { raw: { width: source.width, height: source.height, channels: 3 } })
    .jpeg({ quality: random.int(50, 92) })
    .toBuffer()
  for (let attempt = 0; attempt < 8; attempt++) {
    try {
      const { data, info } = await sharp(damage(Buffer.from(jpeg)), { failOn: 'none' })
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true })
      return { data: new Uint8Array(data), width: info.width, height: info.height }
    } catch {
      // If the damage leaves nothing to decode, try again.
    }
  }
  return source.data.fill(128) && source
}

async function mapped(context, colour) {
  const source = await decoded(context)
  const at = (x, y) => {
    const i =
      (Math.min(source.height - 1, Math.max(0, Math.round(y))) * source.width +
        Math.min(source.width - 1, Math.max(0, Math.round(x)))) *
      3
    return [source.data[i], source.data[i + 1], source.data[i + 2]]
  }
  return pixels(source.width, source.height, colour(at, source.width, source.height))
}

/** @type {Record<string, (context: PixelContext) => Pixels | Promise<Pixels>>} */
export const blank = {
  uniform: (c) => {
    const colour = anyColour(c.random)
    return withNoise(c, () => colour, 0)
  },
  nearlyUniform: (c) => {
    const colour = anyColour(c.random)
    const [dx, dy] = [c.random.between(-14, 14), c.random.between(-14, 14)]
    return withNoise(c, (x, y) => colour.map((v) => v + dx * x + dy * y), c.random.between(0, 4))
  },
  noise: (c) => {
    const grey = c.random.between(60, 190)
    return withNoise(c, () => [grey, grey, grey], c.random.between(30, 130))
  },
  greyNoise: (c) => {
    const [w, h] = size(c.random)
    const base = c.random.int(60, 190)
    const s = c.random.between(20, 120)
    return pixels(w, h, () => {
      const v = base + c.random.normal() * s
      return [v, v, v]
    })
  },
  speckles: (c) => {
    const [base, dot, share] = [anyColour(c.random), anyColour(c.random), c.random.between(0.001, 0.5)]
    return withNoise(c, () => (c.random.chance(share) ? dot : base), 1)
  },
  bands: (c) => {
    const rows = c.random.times(c.random.int(3, 40), () => anyColour(c.random))
    return withNoise(c, (x, y) => rows[Math.floor(y * rows.length) % rows.length], c.random.pick([0, 3]))
  },
  fadedGradient: (c) => {
    const [a, b] = [anyColour(c.random), anyColour(c.random)]
    const steps = c.random.pick([6, 12, 255])
    return withNoise(c, (x, y) => a.map((v, i) => v + ((b[i] - v) * Math.round(y * steps)) / steps / 3), 0)
  },
  cutOff: (c) =>
    damagedJpeg(c, (jpeg) => jpeg.subarray(0, Math.floor(jpeg.length * c.random.between(0.15, 0.6)))),
  wrongBytes: (c) =>
    damagedJpeg(c, (jpeg) => {
      // Damage the first half, because everything after it depends on it.
      for (const at of c.random.times(c.random.int(6, 30), () => c.random.between(0, 0.5)))
        jpeg[700 + Math.floor(at * (jpeg.length - 703))] = c.random.int(0, 254)
      return jpeg
    }),
  /** A block of the file is zeros, or the rest is shifted: a disk that lost some of its blocks. */
  lostBlocks: (c) =>
    damagedJpeg(c, (jpeg) => {
      const block = c.random.pick([128, 256, 512, 1024])
      const place = () => 700 + Math.floor(c.random.between(0, 0.5) * (jpeg.length - 700))
      for (let i = 0; i < c.random.int(1, 3); i++) {
        const at = place()
        if (c.random.chance(0.5)) jpeg.fill(0, at, Math.min(at + block, jpeg.length - 2))
        else jpeg.copy(jpeg, at, place(), jpeg.length - 2 - block)
      }
      return jpeg
    }),
  strongBlur: async (c) => {
    const s = await decoded(c)
    const { data } = await sharp(s.data, { raw: { width: s.width, height: s.height, channels: 3 } })
      .blur(c.random.between(20, 50))
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { ...s, data: new Uint8Array(data) }
  },
  nearlyBlack: (c) =>
    mapped(c, (at) => {
      const k = c.random.between(0.01, 0.06)
      return (x, y) => at(x, y).map((v) => v * k + c.random.normal() * 1.5)
    }),
  nearlyWhite: (c) =>
    mapped(c, (at) => {
      const k = c.random.between(0.01, 0.06)
      return (x, y) => at(x, y).map((v) => 250 - v * k)
    }),
  sheared: (c) =>
    mapped(c, (at, w) => {
      const k = c.random.between(0.8, 9) * c.random.pick([-1, 1])
      return (x, y) => at((((x + k * y * 3) % w) + w) % w, y)
    }),
  squares: (c) =>
    mapped(c, (at, w, h) => {
      const n = c.random.pick([8, 16, 32])
      const shift = c.random.times(900, () =>
        c.random.chance(0.6) ? [c.random.int(-w, w), c.random.int(-h, h), c.random.int(-90, 90)] : [0, 0, 0]
      )
      return (x, y) => {
        const [dx, dy, d] = shift[(Math.floor(x / n) * 31 + Math.floor(y / n)) % 900]
        return at((x + dx + w) % w, (y + dy + h) % h).map((v, i) => v + (i === 1 ? d : -d))
      }
    }),
  halfGrey: (c) =>
    mapped(c, (at, w, h) => {
      const cut = h * c.random.between(0.05, 0.5)
      const fill = c.random.pick([
        [128, 128, 128],
        [0, 0, 0],
        [255, 255, 255],
        [0, 135, 0]
      ])
      return (x, y) => (y < cut ? at(x, y) : fill)
    }),
  tornLines: (c) =>
    mapped(c, (at, w) => {
      const jump = c.random.times(400, () => (c.random.chance(0.5) ? c.random.int(-w / 2, w / 2) : 0))
      return (x, y) => at((x + jump[Math.floor(y / 3)] + w) % w, y)
    }),
  /** Only the lowest bits, as from a file whose bytes are shifted. */
  lowBits: (c) =>
    mapped(c, (at) => {
      const bits = c.random.int(2, 5)
      return (x, y) => at(x, y).map((v) => (v << bits) & 0xff)
    }),
  /** The palette of another picture. */
  wrongPalette: (c) =>
    mapped(c, (at) => {
      const levels = c.random.pick([4, 8, 16, 64])
      const table = c.random.times(3, () => c.random.times(levels, () => c.random.int(0, 255)))
      return (x, y) => at(x, y).map((v, i) => table[i][Math.floor((v * levels) / 256)])
    }),
  /** Luma and chroma mistaken for red, green and blue, or the reverse. */
  wrongColourSpace: (c) =>
    mapped(c, (at) => {
      const order = c.random.shuffled([0, 1, 2])
      return (x, y) => {
        const [r, g, b] = at(x, y)
        const planes = [0.3 * r + 0.59 * g + 0.11 * b, 128 + 0.56 * (b - g), 128 + 0.7 * (r - g)]
        return order.map((i) => planes[i])
      }
    }),
  /** One channel inverted or missing, and shifted. */
  strayChannel: (c) =>
    mapped(c, (at, w, h) => {
      const [stray, dy] = [c.random.int(0, 2), c.random.int(4, 60)]
      const change = c.random.pick([(v) => 255 - v, () => 255, () => 0, (v) => (v * 3) % 256])
      return (x, y) => at(x, y).map((v, i) => (i === stray ? change(at(x, (y + dy) % h)[i]) : v))
    }),
  /** Every other line comes from another picture, or is shifted. */
  interlaced: (c) =>
    mapped(c, (at, w) => {
      const [step, jump] = [c.random.pick([2, 4, 7]), c.random.int(w / 5, w / 2)]
      return (x, y) => (Math.floor(y / step) % 2 ? at((x + jump) % w, y) : at(x, y))
    }),
  /** The last good row or column is repeated to the end. */
  stuck: (c) =>
    mapped(c, (at, w, h) => {
      const [part, upright] = [c.random.between(0.02, 0.36), c.random.chance(0.6)]
      return (x, y) => (upright ? at(x, Math.min(y, h * part)) : at(Math.min(x, w * part), y))
    }),
  shuffledTiles: (c) =>
    mapped(c, (at, w, h) => {
      const [across, down] = [c.random.int(3, 14), c.random.int(3, 12)]
      const order = c.random.shuffled(c.random.times(across * down, (i) => i))
      return (x, y) => {
        const [i, j] = [Math.floor((x * across) / w), Math.floor((y * down) / h)]
        const from = order[Math.min(order.length - 1, j * across + i)]
        return at(x + (((from % across) - i) * w) / across, y + ((Math.floor(from / across) - j) * h) / down)
      }
    }),
  /** Many pixels replaced by one value. */
  saltAndPepper: (c) =>
    mapped(c, (at) => {
      const [share, grains] = [c.random.between(0.25, 0.8), c.random.times(2, () => anyColour(c.random))]
      return (x, y) => (c.random.chance(share) ? c.random.pick(grains) : at(x, y))
    }),
  /** Lines across the picture from a broken sensor or scanner. */
  brokenLines: (c) =>
    mapped(c, (at, w) => {
      const lines = c.random.times(w, () => (c.random.chance(0.35) ? anyColour(c.random) : undefined))
      return (x, y) => lines[x] ?? at(x, y)
    }),
  /** Random brightness of each row, and grain, as from a sensor or tape with hardly any signal. */
  rowNoise: (c) =>
    mapped(c, (at, w, h) => {
      const [signal, grain, base] = [
        c.random.pick([0, 0, 0.2, 0.4]),
        c.random.between(5, 70),
        c.random.int(20, 200)
      ]
      const rows = c.random.times(h + 1, () => c.random.normal() * c.random.between(10, 70))
      const tint = c.random.chance(0.6) ? [1, 1, 1] : c.random.times(3, () => c.random.between(0.6, 1.2))
      return (x, y) => {
        const v = base + rows[y] + c.random.normal() * grain
        return at(x, y).map((p, i) => v * tint[i] * (1 - signal) + p * signal)
      }
    }),
  /** A few bytes repeated, as when the row width is wrong. */
  repeated: (c) => {
    const [w, h] = size(c.random)
    const [period, slip] = [c.random.int(5, 90), c.random.int(0, 9)]
    const bytes = c.random.times(period, () => anyColour(c.random))
    return pixels(w, h, (x, y) => bytes[(x + y * slip + Math.floor(y / 7)) % period])
  },
  smudge: (c) => {
    const noise = smoothNoise(c.random)
    const [a, k] = [anyColour(c.random), c.random.between(4, 22)]
    return withNoise(c, (x, y) => a.map((v) => v + k * noise(x * 2, y * 2)), c.random.between(0, 3))
  },
  wrongChannels: (c) =>
    mapped(c, (at, w) => {
      const k = c.random.int(15, 60)
      return (x, y) => [at((x + k) % w, y)[0], at(x, y)[1] ^ 0x80, at((x + w - k) % w, y)[2]]
    }),
  videoNoise: (c) => {
    const [w, h] = size(c.random)
    const rows = c.random.times(h, () => c.random.between(0, 255))
    const k = c.random.between(20, 100)
    return pixels(w, h, (x, y) => {
      const v = rows[y] * 0.5 + c.random.between(0, 128) + (x % 4 ? 0 : k * 0.2)
      return [v, v, v]
    })
  },
  columns: (c) => {
    const columns = c.random.times(c.random.int(20, 120), () => anyColour(c.random))
    return withNoise(c, (x) => columns[Math.floor(x * columns.length) % columns.length], 6)
  },
  lostRows: (c) =>
    damagedJpeg(c, (jpeg) => {
      const at = c.random.int(Math.floor(jpeg.length * 0.2), Math.floor(jpeg.length * 0.5))
      return Buffer.concat([
        jpeg.subarray(0, at),
        Buffer.alloc(Math.floor(jpeg.length * 0.3), c.random.int(0, 254)),
        jpeg.subarray(at + c.random.int(9, 900))
      ])
    }),
  darkNoise: (c) => withNoise(c, () => [8, 6, 10], c.random.between(4, 16)),
  emptyPaper: (c) => {
    const noise = smoothNoise(c.random)
    const base = [250, 247, 238].map((v) => v - c.random.int(0, 40))
    return withNoise(c, (x, y) => base.map((v) => v - 7 * noise(x * 1.5, y * 1.5)), 2)
  },
  rawBytes: (c) =>
    mapped(c, (at, w, h) => {
      const k = c.random.int(3, 40)
      return (x, y) => {
        const i = (y * w + x) * k
        return [at(i % w, (i / w) % h)[0], at((i + 7) % w, (i / w) % h)[2], c.random.int(0, 255)]
      }
    })
}
