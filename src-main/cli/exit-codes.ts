/** Exit statuses of the commands. */
export const exitCodes = {
  ok: 0,
  /** The command could not run: no model, no backend, or the output cannot be written. */
  couldNotRun: 1,
  badUsage: 2,
  /** The run finished, but some images have no prediction, or a folder could not be read. */
  failedImages: 3,
  /** Stopped by Ctrl-C: 128 + SIGINT, like shells. */
  interrupted: 130,
  /** The reader of the output has gone: 128 + SIGPIPE. */
  brokenPipe: 141
} as const

/** A mistake in the arguments. */
export class UsageError extends Error {}
