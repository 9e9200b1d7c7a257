/** Formatters take long to make, and every row of a list uses some: `make` once for each language, and kept. */
export function perLocale<F>(make: (locale: string) => F): (locale: string) => F {
  const made = new Map<string, F>()
  return (locale) => {
    const formats = made.get(locale) ?? make(locale)
    made.set(locale, formats)
    return formats
  }
}
