// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Helpers for writing HTML. */

/** A sequence of `low` to `high` elements. */
export const many = (random, low, high, make) => random.times(random.int(low, high), make).join('')
export const box = (style, content = '') => `<div style="${style}">${content}</div>`
