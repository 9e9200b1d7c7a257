/** Stores in the database why a file was left alone. */
import * as v from 'valibot'
import { Refusal } from '../contract/reasons'
import { systemReason, wordsOf } from '../platform/system-reason'
import { parsed } from '../platform/json'

const Stored = v.object({ reason: Refusal.entries.reason, words: Refusal.entries.words })

export function storedReason(error: unknown): string {
  return JSON.stringify({ reason: systemReason(error), words: wordsOf(error) })
}

/** @param stored JSON, or just the English text as written by earlier versions */
export function refusalIn(path: string, stored: string): Refusal {
  const read = v.safeParse(Stored, parsed(stored))
  return { path, ...(read.success ? read.output : { reason: stored }) }
}
