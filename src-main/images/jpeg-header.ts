/** The frame header of a JPEG file (ITU-T T.81). */

export interface JpegFrame {
  /** The marker's second byte: 0xc0 baseline, 0xc2 progressive, 0xf7 JPEG-LS … */
  kind: number
  bits: number
  width: number
  height: number
  components: number
}

/** @returns undefined if the file ends before its frame, or has something else between its segments */
export function readJpegFrame(file: Buffer): JpegFrame | undefined {
  let at = 2
  while (at + 10 <= file.length && file[at] === 0xff) {
    const kind = file[at + 1]!
    const isFrame = (kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind)) || kind === 0xf7
    if (isFrame) {
      const [height, width] = [file.readUInt16BE(at + 5), file.readUInt16BE(at + 7)]
      return { kind, bits: file[at + 4]!, width, height, components: file[at + 9]! }
    }
    // Fill bytes may precede a marker.
    at += kind === 0xff ? 1 : 2 + file.readUInt16BE(at + 2)
  }
  return undefined
}
