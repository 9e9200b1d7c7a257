/** Recognises ICC profiles (ICC.1:2022). */

const srgb = 'sRGB IEC61966-2'
const names = [Buffer.from(srgb, 'latin1'), Buffer.from(srgb, 'utf16le').swap16()]

/** Whether the profile calls itself sRGB, in ASCII (version 2) or UTF-16 (version 4). */
export function isSrgbProfile(icc: Uint8Array): boolean {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength)
  return names.some((name) => bytes.includes(name))
}
