/** Natural order of names: case does not matter, and numbers sort by their values. */

// A fixed locale: the order must not change with the machine's language, as between a run and its resumption.
const collator = new Intl.Collator('en', { numeric: true })

/** 0 only for equal names. */
export function compareNatural(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** A text whose order as plain text is the natural order of the name. */
export function naturalKey(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/\d+/g, (digits) => {
      const number = digits.replace(/^0+(?=\d)/, '')
      // A longer number is a larger one. The signs behind 9 are no digits, and come before all letters.
      return String.fromCharCode(47 + Math.min(number.length, 17)) + number
    })
}
