/** What ExifTool finds, to compare with. */
import { spawnSync } from 'node:child_process'

/** The previews in files, by the paths of the files. */
export function exiftoolPreviews(files: readonly string[]): Map<string, Buffer[]> {
  const tags = ['-PreviewImage', '-JpgFromRaw', '-OtherImage']
  // Its status says whether it warned of any file; with -m it gives also what is no whole JPEG.
  const { stdout } = spawnSync('exiftool', ['-q', '-m', '-j', '-b', ...tags, ...files], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28
  })
  const rows = JSON.parse(stdout) as Record<string, string>[]
  return new Map(
    rows.map(({ SourceFile, ...values }) => [
      SourceFile!,
      Object.values(values).map((value) => bytesOf(value))
    ])
  )
}

/** Text stands as it is. */
function bytesOf(value: string): Buffer {
  return value.startsWith('base64:') ? Buffer.from(value.slice(7), 'base64') : Buffer.from(value, 'latin1')
}
