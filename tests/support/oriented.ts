/** The same picture, stored in each of the eight orientations of EXIF. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'

/** What each orientation undoes, from 1 on; sharp mirrors before it turns. */
const turns = [
  (image: Sharp) => image,
  (image: Sharp) => image.flop(),
  (image: Sharp) => image.rotate(180),
  (image: Sharp) => image.flip(),
  (image: Sharp) => image.flip().rotate(90),
  (image: Sharp) => image.rotate(270),
  (image: Sharp) => image.flop().rotate(90),
  (image: Sharp) => image.rotate(90)
]

/**
 * Teal with a white rectangle of 20 x 10 at 4, 2.
 * @returns the upright picture; `1.png` to `8.png` in the folder look the same
 */
export async function orientedPictures(
  folder: string,
  { width, height }: { width: number; height: number }
): Promise<Buffer> {
  const white = { create: { width: 20, height: 10, channels: 3 as const, background: 'white' } }
  const plain = await sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .composite([{ input: await sharp(white).png().toBuffer(), left: 4, top: 2 }])
    .png()
    .toBuffer()
  await orientedCopies(plain, folder)
  return plain
}

/** `1.png` to `8.png` in the folder look like the picture. */
export async function orientedCopies(picture: Buffer, folder: string): Promise<void> {
  for (const [i, turn] of turns.entries()) {
    const turned = await turn(sharp(picture)).png().toBuffer()
    const stored = await sharp(turned)
      .withMetadata({ orientation: i + 1 })
      .png()
      .toBuffer()
    await writeFile(join(folder, `${i + 1}.png`), stored)
  }
}
