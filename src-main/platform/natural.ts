/** Natural order of names: case is ignored, and numbers sort by value. */

// A fixed locale, because the order must not change if a run is resumed under another system language.
const collator = new Intl.Collator('en', { numeric: true })

/** Compares two names; 0 only if they are equal. */
export function compareNatural(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** A key whose plain text order is the natural order of the names. */
export function naturalKey(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replace(/\d+/g, (digits) => {
      const number = digits.replace(/^0+(?=\d)/, '')
      // More digits mean a larger number. The characters after 9 are not digits, and sort before all letters.
      return String.fromCharCode(47 + Math.min(number.length, 17)) + number
    })
}
