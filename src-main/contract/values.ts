/** Values that several tables of messages share. */
import * as v from 'valibot'

/** Of a request without parameters, or without an answer. */
export const Nothing = v.void_()
/** Where a file or folder lies. No window may send one on unless it was picked: `tests/unit/app/forwarded.spec.ts`. */
export const AbsolutePath = v.pipe(v.string(), v.minLength(1))
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Of a row in the library. */
export const Id = v.pipe(v.number(), v.integer(), v.minValue(1))
export const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** Milliseconds since 1970 (UTC). */
export const Time = v.number()
