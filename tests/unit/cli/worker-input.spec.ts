import { describe, expect, it } from 'vitest'
import { WorkerInput, type WorkerRequest } from '../../../src-main/cli/worker-input'
import { randomNumbers } from '../../support/library-maker'

/** Reads all requests from an input that arrives in pieces of this size, with the bytes that follow some. */
async function read(input: Buffer | string, piece = 7): Promise<(WorkerRequest & { taken?: string })[]> {
  const bytes = Buffer.from(input as string)
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
  }
  const source = new WorkerInput(pieces())
  const requests: (WorkerRequest & { taken?: string })[] = []
  for (let request = await source.next(); request; request = await source.next()) {
    if (request.kind !== 'bytes') {
      requests.push(request)
      continue
    }
    const parts: Uint8Array[] = []
    await source.take(request.bytes, async (data) => void parts.push(Buffer.from(data)))
    requests.push({ ...request, taken: Buffer.concat(parts).toString('latin1') })
  }
  return requests
}

const refused = (reason: string, id: string | number | null = null) => ({
  kind: 'refused',
  id,
  reason: expect.stringContaining(reason)
})

describe('what a worker is asked', () => {
  it.each([1, 3, 1000])('is read from pieces of %i bytes, with or without a last line end', async (piece) => {
    const text =
      '{"id": 1, "path": "a.jpg"}\r\n\n  \n{"id": "b", "bytes": 5}\n{"}\n\xff{"id":2.5,"path":"c","bytes":0}\n{"id":-3,"path":"丹.jpg"}'
    const bytes = Buffer.concat([
      Buffer.from(text.slice(0, text.indexOf('\xff'))),
      Buffer.of(0xff),
      Buffer.from(text.slice(text.indexOf('\xff') + 1))
    ])
    expect(await read(bytes, piece)).toEqual([
      { kind: 'path', id: 1, path: 'a.jpg' },
      { kind: 'bytes', id: 'b', bytes: 5, taken: '{"}\n\xff' },
      { kind: 'bytes', id: 2.5, path: 'c', bytes: 0, taken: '' },
      { kind: 'path', id: -3, path: '丹.jpg' }
    ])
  })

  it.each([
    ['not JSON', refused('not what a worker reads')],
    ['[1]', refused('not what a worker reads')],
    ['null', refused('not what a worker reads')],
    [`${'['.repeat(5000)}`, refused('not what a worker reads')],
    ['{"path": "a.jpg"}', refused('no "id"')],
    ['{"id": null, "path": "a.jpg"}', refused('no "id"')],
    ['{"id": 12345678901234567890, "path": "a.jpg"}', refused('too large for a number')],
    ['{"id": 1e999, "path": "a.jpg"}', refused('too large for a number')],
    ['{"id": 1}', refused('neither', 1)],
    ['{"id": 1, "path": 7}', refused('"path"', 1)],
    ['{"id": 1, "path": ""}', refused('"path"', 1)],
    ['{"id": 1, "path": "a\\u0000b"}', refused('"path"', 1)],
    ['{"id": 1, "bytes": -1}', refused('"bytes"', 1)],
    ['{"id": 1, "bytes": "5"}', refused('"bytes"', 1)],
    ['{"id": 1, "bytes": 1e300}', refused('"bytes"', 1)],
    ['{"id": 1, "bytes": 1.5}', refused('"bytes"', 1)]
  ])('has one answer where it is %s, and so has the next line', async (line, answer) => {
    expect(await read(`${line}\n{"id": 9, "path": "b.jpg"}\n`)).toEqual([
      answer,
      { kind: 'path', id: 9, path: 'b.jpg' }
    ])
  })

  it('passes over a line that is too long without keeping it', async () => {
    expect(await read(`${'x'.repeat(3_000_000)}\n{"id": 9, "path": "b"}\n`, 65536)).toEqual([
      refused('longer than'),
      { kind: 'path', id: 9, path: 'b' }
    ])
    expect(await read('y'.repeat(3_000_000), 65536)).toEqual([refused('longer than')])
  })

  it('ends early within the bytes of an image, which are then fewer than were announced', async () => {
    expect(await read('{"id": 1, "bytes": 9007199254740991}\nabc')).toEqual([
      { kind: 'bytes', id: 1, bytes: Number.MAX_SAFE_INTEGER, taken: 'abc' }
    ])
  })

  it('never fails and never loses a line, whatever it is', async () => {
    const random = randomNumbers(24)
    const bytes = Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(random() * 256)))
    const lines = bytes
      .toString('latin1')
      .split('\n')
      .filter((line) => [...line].some((sign) => sign > ' '))
    const requests = await read(bytes, 1000)
    expect(requests).toHaveLength(lines.length)
    expect(new Set(requests.map(({ kind }) => kind))).toEqual(new Set(['refused']))
  })
})
