/**
 * Reasons that cross a process boundary: words in English, and a code by which the window says them in another language. A
 * code may stand for several sentences that differ in what only who mends the file needs to know.
 */
import * as v from 'valibot'

export const reasonCodes = [
  // Why a file is left as it is.
  'changed',
  'changed-meanwhile',
  'vanished',
  'foreign',
  'odd-step',
  'no-image',
  'no-label',
  'no-objects',
  'no-regular-file',
  'symbolic-link',
  'hard-links',
  'odd-name',
  'taken',
  'place-taken',
  'folder-taken',
  'link-replaced',
  'last-copy',
  'outside-target',
  'link-out-of-target',
  'reads-back-differently',
  'replaced-unknown',
  'unexpected',
  // Why a file takes no keywords.
  'sidecar-encoding',
  'odd-metadata',
  'damaged-inside',
  'no-room',
  'takes-no-keywords',
  // Why a file or folder is not found.
  'emptied',
  'not-connected',
  'new-place-none',
  'new-place-size',
  'new-place-time',
  'new-place-content',
  'new-place-label',
  'new-place-unreadable',
  // Why a result is not imported.
  'row-incomplete',
  'row-classes',
  'row-model',
  'row-version',
  'row-says-nothing',
  'row-elsewhere',
  'row-size',
  'row-time',
  'row-unreadable',
  // What is wrong with a pattern.
  'pattern-root',
  'pattern-empty-folder',
  'pattern-no-name',
  'pattern-dots',
  'pattern-brace',
  'pattern-field',
  'pattern-format',
  'pattern-date',
  // Why something as a whole cannot be done.
  'target-is-file',
  'target-refused',
  'sorting-stopped',
  'sorting-target-gone',
  'job-closed',
  'run-closed',
  'nothing-to-remove',
  'lie-in-each-other',
  'no-folder',
  'no-images-in',
  'no-class-folders',
  'no-results-in',
  'table-without-images',
  'table-empty',
  'table-encoding',
  'table-columns',
  'table-cells',
  'import-ending',
  'import-nothing',
  'import-damaged',
  'settings-not-kept',
  'library-blocked',
  'library-not-opened',
  'not-restored'
] as const
export type ReasonCode = (typeof reasonCodes)[number]

export const Words = v.object({
  /** A {@link ReasonCode}, or one of a problem or of an image's error. */
  code: v.string(),
  /** Paths and the like, by the names of their places. */
  values: v.optional(v.record(v.string(), v.string())),
  /** Why, where another reason stands within these words. */
  because: v.optional(v.string())
})
export type Words = v.InferOutput<typeof Words>

/** A file that something was not done with, and why. */
export const Refusal = v.object({
  path: v.string(),
  /** In English, to be put behind the path. */
  reason: v.string(),
  words: v.optional(Words)
})
export type Refusal = v.InferOutput<typeof Refusal>

/** Why something is not done, in words that go behind what it was. */
export class Reason extends Error {
  readonly words: Words

  constructor(code: ReasonCode, message: string, values?: Record<string, string>, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Reason'
    this.words = { code, ...(values && { values }) }
  }
}
