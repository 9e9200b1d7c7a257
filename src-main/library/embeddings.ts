/**
 * Embeddings that a network computed for images, used to teach new classes; stored once per content and model.
 */
import type Database from 'libsql'

/** Stores the embeddings of one model's run. */
export class EmbeddingTable {
  private readonly insert: Database.Statement

  /** @param model id in the library */
  constructor(
    database: Database.Database,
    private readonly model: number
  ) {
    // The same model gives the same embedding for the same content.
    this.insert = database.prepare(
      'INSERT OR IGNORE INTO embedding (model, hash, scale, steps) VALUES (?, ?, ?, ?)'
    )
  }

  /** @param hash XXH64 of the image file */
  store(hash: Buffer, embedding: Float32Array): void {
    const { scale, steps } = packEmbedding(embedding)
    this.insert.run(this.model, hash, scale, steps)
  }
}

/** Quantizes to signed 8-bit: each value is `scale` times its step, and the largest magnitude maps to 127. */
function packEmbedding(embedding: Float32Array): { scale: number; steps: Buffer } {
  let largest = 0
  for (const value of embedding) largest = Math.max(largest, Math.abs(value))
  const scale = largest / 127 || 1
  const steps = Int8Array.from(embedding, (value) => Math.round(value / scale))
  return { scale, steps: Buffer.from(steps.buffer) }
}

/** Identifies the model, whatever its precision. */
export interface EmbeddingModel {
  sha256: string
  crop: string
  preprocessing: string
}

/** Stored embeddings of these images by image id; the most precise one where there are several. */
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
