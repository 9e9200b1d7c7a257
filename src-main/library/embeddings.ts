/** What a network saw in each image, for teaching classes of one's own: kept once for each content and model. */
import type Database from 'libsql'

/** Keeps the embeddings of one model's run. */
export class EmbeddingTable {
  private readonly insert: Database.Statement

  /** @param model in the library */
  constructor(
    database: Database.Database,
    private readonly model: number
  ) {
    // The same model says the same of the same content.
    this.insert = database.prepare(
      'INSERT OR IGNORE INTO embedding (model, hash, scale, steps) VALUES (?, ?, ?, ?)'
    )
  }

  /** @param hash of the image's content */
  store(hash: Buffer, embedding: Float32Array): void {
    const { scale, steps } = packEmbedding(embedding)
    this.insert.run(this.model, hash, scale, steps)
  }
}

/** Eight bits a value: `steps` of `scale` each, so that the largest value has 127. */
function packEmbedding(embedding: Float32Array): { scale: number; steps: Buffer } {
  let largest = 0
  for (const value of embedding) largest = Math.max(largest, Math.abs(value))
  const scale = largest / 127 || 1
  const steps = Int8Array.from(embedding, (value) => Math.round(value / scale))
  return { scale, steps: Buffer.from(steps.buffer) }
}

/** Whose embeddings are meant, in whatever precision. */
export interface EmbeddingModel {
  sha256: string
  crop: string
  preprocessing: string
}

/** What runs kept of these images as the library knows them, by the images' ids; of several, the most exact. */
export function embeddingsOf(
  database: Database.Database,
  { sha256, crop, preprocessing }: EmbeddingModel,
  ids: readonly number[]
): Map<number, Float32Array> {
  const rows = database
    .prepare(
      `SELECT i.id, e.scale, e.steps FROM model m JOIN embedding e ON e.model = m.id JOIN image i ON i.hash = e.hash
       WHERE m.sha256 = ? AND m.crop = ? AND m.preprocessing = ? AND i.id IN (SELECT value FROM json_each(?))
       ORDER BY m.precision = 'float32', m.precision = 'bfloat16'`
    )
    .raw()
    .all(sha256, crop, preprocessing, JSON.stringify(ids)) as [number, number, ArrayBuffer][]
  return new Map(rows.map(([id, scale, steps]) => [id, unpackEmbedding(scale, steps)]))
}

const unpackEmbedding = (scale: number, steps: ArrayBuffer): Float32Array =>
  Float32Array.from(new Int8Array(steps), (step) => step * scale)
