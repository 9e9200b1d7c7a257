/** Errors that cross a process boundary: a stable code to branch on and one sentence for a person. */
import * as v from 'valibot'
import { Words } from './reasons'
import { systemProblem, systemProblemCodes } from './system-problems'

/** Why one image has no prediction. The codes are part of the output format and never change meaning. */
export const imageErrorCodes = [
  /** Not an image format that this program decodes. */
  'unsupported-format',
  /** The format is known but the data are damaged, truncated or empty. */
  'corrupt-image',
  /** The system would not give the bytes: permission, input/output error, vanished file. */
  'unreadable',
  /** More pixels or bytes than the limit; refused before they are allocated. */
  'too-large',
  /** The engine process died while it worked on this image. */
  'engine-died',
  /** The model has no answer to this one image, though it answers others. */
  'not-classified'
] as const
export type ImageErrorCode = (typeof imageErrorCodes)[number]

/** Why a request could not be done. */
export const problemCodes = [
  ...imageErrorCodes,
  ...systemProblemCodes,
  'model-not-found',
  'model-invalid',
  /** It gives several answers, of which a person has to choose one. */
  'answer-unclear',
  /** Its file is not the one that was checked when it was added. */
  'model-changed',
  'models-damaged',
  'no-network',
  'download-failed',
  'download-corrupt',
  'cancelled',
  'labels-invalid',
  /** No image has both a true class and an answer. */
  'nothing-to-evaluate',
  /** Results that are of another model, or that are no results. */
  'cannot-import',
  'source-not-found',
  'not-allowed',
  'backend-unavailable',
  'busy',
  /** A person stopped it. */
  'stopped',
  /** A database that a later version of this program wrote. */
  'library-newer',
  /** The library's database cannot be opened or written. */
  'library-unavailable',
  /** What can be made again cannot be kept; everything works without. */
  'cache-unusable',
  'invalid-message',
  'internal'
] as const
export type ProblemCode = (typeof problemCodes)[number]

export const Problem = v.object({
  code: v.picklist(problemCodes),
  message: v.string(),
  /** What a person can choose from, where that mends it. */
  choices: v.optional(v.array(v.string())),
  /** Which file or folder it is about, where the system refused it. */
  path: v.optional(v.string()),
  /** For the window in a language other than English. */
  words: v.optional(Words),
  /** For whoever mends it, never shown as it is. */
  detail: v.optional(v.string())
})
export type Problem = v.InferOutput<typeof Problem>

type More = Omit<Problem, 'code' | 'message'>

/** An error whose message may be shown to a person as it stands. */
export class UserError extends Error {
  readonly more: More

  constructor(
    readonly code: ProblemCode,
    message: string,
    { cause, ...more }: ErrorOptions & More = {}
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'UserError'
    this.more = more
  }
}

/** The error that was sent as this problem. */
export function errorOf({ code, message, ...more }: Problem): UserError {
  return new UserError(code, message, more)
}

/** The answer to an image of which the engine died when nothing else was in work. */
export const diedTwice = {
  code: 'engine-died',
  message: 'The engine process ended twice while it worked on this image.'
} as const

/** Whether a request failed because the engine process ended over it. */
export function isEngineDeath(error: unknown): boolean {
  return error instanceof UserError && error.code === 'engine-died'
}

/** Most of what is said for whoever mends it, in characters. */
const longestDetail = 4000

/** What to send across a boundary, or to tell a person, for any thrown value: words of our own in any case. */
export function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return { code: error.code, message: error.message, ...error.more }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'stopped', message: 'It was stopped.' }
  const refused = systemProblem(error)
  if (refused) return refused
  const detail = String((error instanceof Error && error.stack) || error).slice(0, longestDetail)
  return { code: 'internal', message: unexpected, detail }
}

/** Whether it is told in these words, with the place of the log behind them where there is one. */
export const isUnexpected = ({ code, message }: Problem): boolean =>
  code === 'internal' && message.startsWith(unexpected)

export const unexpected =
  'Netlens met an error that it did not expect. Try again; if it happens again, please report it.'
