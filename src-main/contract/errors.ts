/** Errors that cross a process boundary: a stable code for programs and a sentence for the user. */
import * as v from 'valibot'
import { Words } from './reasons'
import { systemProblem, systemProblemCodes } from './system-problems'

/** Why an image has no prediction. The codes are part of the output format and never change meaning. */
export const imageErrorCodes = [
  /** Not an image format that Netlens decodes. */
  'unsupported-format',
  /** The format is known but the data is damaged, truncated or empty. */
  'corrupt-image',
  /** The system refused to read the bytes: missing permission, I/O error, vanished file. */
  'unreadable',
  /** More pixels or bytes than the limit; refused before anything is allocated. */
  'too-large',
  /** Took longer than a sound file of this kind takes; on a busy machine another try may succeed. */
  'too-slow',
  /** The engine process died while working on this image. */
  'engine-died',
  /** The model cannot answer this image, although it answers others. */
  'not-classified'
] as const
export type ImageErrorCode = (typeof imageErrorCodes)[number]

/** Errors that say nothing of the file's content: another try may succeed. */
export const passingErrors: readonly string[] = [
  'unreadable',
  'too-slow',
  'engine-died'
] satisfies ImageErrorCode[]

/** Why a request failed. */
export const problemCodes = [
  ...imageErrorCodes,
  ...systemProblemCodes,
  'model-not-found',
  'model-invalid',
  /** The model has several outputs and the user has to choose one. */
  'answer-unclear',
  /** The model's file is not the one that was checked when it was added. */
  'model-changed',
  'models-damaged',
  'no-network',
  'download-failed',
  'download-corrupt',
  'cancelled',
  'labels-invalid',
  /** The file or folder says of no picture which objects are really in it. */
  'truth-invalid',
  /** No image has both a true class and an answer. */
  'nothing-to-evaluate',
  /** The file contains no results, or those of another model. */
  'cannot-import',
  'source-not-found',
  'not-allowed',
  'backend-unavailable',
  'busy',
  /** The user stopped it. */
  'stopped',
  /** The database was written by a later version of Netlens. */
  'library-newer',
  /** The library's database cannot be opened or written. */
  'library-unavailable',
  /** The cache cannot be written; everything works without it. */
  'cache-unusable',
  'invalid-message',
  'internal'
] as const
export type ProblemCode = (typeof problemCodes)[number]

export const Problem = v.object({
  code: v.picklist(problemCodes),
  message: v.string(),
  /** What the user can choose from to resolve the problem. */
  choices: v.optional(v.array(v.string())),
  /** The file or folder that the system refused. */
  path: v.optional(v.string()),
  /** For translation by the window. */
  words: v.optional(Words),
  /** For developers; never shown as is. */
  detail: v.optional(v.string())
})
export type Problem = v.InferOutput<typeof Problem>

type More = Omit<Problem, 'code' | 'message'>

/** An error whose message can be shown to the user as is. */
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

/** Restores the error that was sent as this problem. */
export function errorOf({ code, message, ...more }: Problem): UserError {
  return new UserError(code, message, more)
}

/** The result for an image on which the engine died although no other image was in flight. */
export const diedTwice = {
  code: 'engine-died',
  message: 'The engine process ended twice while it worked on this image.'
} as const

/** Whether a request failed because the engine process died. */
export function isEngineDeath(error: unknown): boolean {
  return error instanceof UserError && error.code === 'engine-died'
}

/** Maximum length of {@link Problem}'s `detail`, in characters. */
const longestDetail = 4000

/** Converts anything thrown into a problem that can be sent or shown: the message is always Netlens' own. */
export function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return { code: error.code, message: error.message, ...error.more }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'stopped', message: 'It was stopped.' }
  const refused = systemProblem(error)
  if (refused) return refused
  const detail = String((error instanceof Error && error.stack) || error).slice(0, longestDetail)
  return { code: 'internal', message: unexpected, detail }
}

/** Whether the message is {@link unexpected}, which may be followed by the path of the log. */
export const isUnexpected = ({ code, message }: Problem): boolean =>
  code === 'internal' && message.startsWith(unexpected)

export const unexpected =
  'Netlens met an error that it did not expect. Try again; if it happens again, please report it.'
