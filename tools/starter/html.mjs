// @ts-nocheck Drawing code: the types of hundreds of coordinates would hide what it draws.
/** Writing HTML by hand. */

/** Between `low` and `high` things, one after the other. */
export const many = (random, low, high, make) => random.times(random.int(low, high), make).join('')
export const box = (style, content = '') => `<div style="${style}">${content}</div>`
