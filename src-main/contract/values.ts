/** Values shared by several tables of messages. */
import * as v from 'valibot'

/** For requests without parameters or without a result. */
export const Nothing = v.void_()
/**
 * Path of a file or folder. A window may send only paths that the user picked, see
 * `tests/unit/app/forward.spec.ts`.
 */
export const AbsolutePath = v.pipe(v.string(), v.minLength(1))
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Id of a row in the library. */
export const Id = v.pipe(v.number(), v.integer(), v.minValue(1))
export const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** Of a video: the time of a frame, in seconds from the beginning. */
export const FrameTime = v.pipe(v.number(), v.minValue(0), v.maxValue(1e7))
/** Milliseconds since 1970 (UTC). */
export const Time = v.number()
