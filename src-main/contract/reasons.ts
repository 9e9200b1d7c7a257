/**
 * Reasons that cross a process boundary: an English sentence, and a code that the window translates. A code
 * may stand for several sentences whose difference matters only to developers.
 */
import * as v from 'valibot'

export const reasonCodes = [
  // Why a file is left as it is.
  'changed',
  'folder-changed',
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
  // Why an image has no place in an export, or another one.
  'no-place-for-videos',
  'no-copies-of-videos',
  'objects-lost',
  'changed-since-found',
  'moved-meanwhile',
  'other-name',
  // Why a file cannot hold keywords.
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
  // Why a model is not used.
  'model-missing',
  'model-unreadable',
  'model-damaged',
  'model-incomplete',
  'model-part-missing',
  'model-empty',
  'model-unknown-kind',
  'model-other-kind',
  'model-pickle',
  'model-packed',
  'model-folder',
  'model-checkpoint',
  'model-frozen',
  'model-no-weights',
  'model-network',
  'model-not-that',
  'model-too-large',
  'model-layer',
  'model-layer-setting',
  'model-activation',
  'model-operation',
  'model-operations',
  'model-class',
  'model-lambda',
  'model-custom',
  'model-training',
  'model-weight-names',
  'model-not-together',
  'model-signature',
  'model-inputs',
  'model-input',
  'model-input-type',
  'model-size',
  'model-no-classes',
  'model-one-value',
  'model-not-numbers',
  'model-random',
  'model-gives-none',
  'model-fails',
  'model-memory',
  'model-backend',
  'model-native',
  'model-detector',
  'model-not-inside',
  // What is wrong with a file of labels.
  'labels-count',
  'labels-nameless',
  'labels-kind',
  'labels-unreadable',
  // What is wrong with a pattern.
  'pattern-root',
  'pattern-empty-folder',
  'pattern-no-name',
  'pattern-dots',
  'pattern-brace',
  'pattern-field',
  'pattern-format',
  'pattern-date',
  // Why an operation as a whole cannot be done.
  'target-is-file',
  'target-not-empty',
  'target-among-pictures',
  'target-is-disk',
  'no-folder-together',
  'nothing-to-blur',
  'class-unknown',
  'blurs-none',
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
  // What is wrong with a file of true objects.
  'truth-unreadable',
  'truth-refused',
  'truth-no-json',
  'truth-no-coco',
  'truth-same-id',
  'truth-same-category',
  'truth-not-listed',
  'truth-twice',
  'truth-ambiguous',
  'truth-no-files',
  'truth-no-classes',
  'truth-xml',
  'truth-voc',
  'truth-yolo',
  'truth-yolo-class',
  'truth-other-classes',
  'truth-other-pictures',
  'truth-fits-none',
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
  /** Values for the placeholders in the sentence, such as paths. */
  values: v.optional(v.record(v.string(), v.string())),
  /** Code of a nested reason that completes the sentence. */
  because: v.optional(v.string())
})
export type Words = v.InferOutput<typeof Words>

/** A file that an operation skipped, and why. */
export const Refusal = v.object({
  path: v.string(),
  /** In English, to follow the path. */
  reason: v.string(),
  words: v.optional(Words)
})
export type Refusal = v.InferOutput<typeof Refusal>

/** Why something is not done; the message is worded to follow the name of its subject. */
export class Reason extends Error {
  readonly words: Words

  constructor(code: ReasonCode, message: string, values?: Record<string, string>, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Reason'
    this.words = { code, ...(values && { values }) }
  }

  /** Its words, for a sentence that names the file. */
  about(path: string): Words {
    return { ...this.words, values: { ...this.words.values, path } }
  }
}
