/** Bytes of a name, of which file systems take 255 or somewhat fewer. */
const longestName = 255
const longestCut = 240

/** A name of which the stem is cut off where it would be too long, so that its ending stays. */
export function fittingName(stem: string, ending: string): string {
  const characters = [...stem]
  if (Buffer.byteLength(stem + ending) <= longestName) return stem + ending
  while (Buffer.byteLength(characters.join('') + ending) > longestCut) characters.pop()
  return characters.join('') + ending
}
