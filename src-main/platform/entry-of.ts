/** The table's entry by a name that comes from outside. Every object also has a `constructor` that nobody put there. */
export function entryOf<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
