import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { changeKeywords, keywordsOf, newPacket } from '../../../src-main/library/keywords/packet'
import { readPictureIndex } from '../../../src-main/library/keywords/multi-picture'
import { Tagger } from '../../../src-main/library/keywords/tagger'
import { migrate, migrations } from '../../../src-main/library/schema'
import { item } from '../../support/items'
import { newFolder, treeOf, writeTree } from '../../support/tree'

const hasExiftool = spawnSync('exiftool', ['-ver']).status === 0
if (!hasExiftool) console.warn('SKIPPED: keywords are not read by exiftool, which is not installed')

function tagger(): Tagger {
  const database = new Database(':memory:')
  migrate(database, migrations)
  return new Tagger(database)
}

const tagged = { where: 'sidecar', dryRun: false } as const
const inFile = { where: 'file', dryRun: false } as const

/** The metadata that exiftool reads; lists with one element are returned as a string. */
function exif(file: string): Record<string, unknown> {
  const [facts] = JSON.parse(
    execFileSync('exiftool', ['-j', '-struct', '-XMP:all', '-EXIF:all', '-IPTC:all', file], {
      encoding: 'utf8'
    })
  ) as Record<string, unknown>[]
  return facts!
}
const validation = (file: string): string =>
  execFileSync('exiftool', ['-validate', '-s3', file], { encoding: 'utf8' })
const list = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat())

const foreign = `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\r
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk='other program'>\r
 <r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\r
  <r:Description r:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/>\r
  <r:Description r:about='' xmlns:d="http://purl.org/dc/elements/1.1/" xmlns:c="http://example.org/ours/">\r
   <!-- kept --><d:subject><r:Bag><r:li>holiday</r:li><r:li>R&amp;D 😀</r:li></r:Bag></d:subject>\r
   <c:thing><![CDATA[ <as it is> ]]></c:thing>\r
  </r:Description>\r
 </r:RDF>\r
</x:xmpmeta>\r
${' '.repeat(100)}
<?xpacket end="w"?>`

describe('an XMP packet', () => {
  test('gets keywords, with all else as it was', () => {
    const changed = changeKeywords(foreign, { add: ['cat', 'R&D 😀'], remove: [] })
    expect(keywordsOf(changed)).toEqual(['holiday', 'R&D 😀', 'cat'])
    expect(changed).toContain('<r:li>cat</r:li></r:Bag></d:subject>')
    const ours = /\n {3}<(lr|digiKam):[^]*?<\/\1:\w+>/g
    expect(
      changed
        .replaceAll(ours, '')
        .replace('<r:li>cat</r:li>', '')
        .replace('></r:Description>\r\n  <r:Desc', '/>\r\n  <r:Desc')
        .replace('>\n  </r:Description>', '/>')
    ).toBe(foreign)
  })

  test('loses them again, and is left alone where there is nothing to change', () => {
    const once = newPacket({ add: ['cat', 'a/b|c'], remove: [], parent: 'Animals|Netlens' })
    expect(changeKeywords(once, { add: ['cat', 'a/b|c'], remove: [], parent: 'Animals|Netlens' })).toBe(once)
    const without = changeKeywords(once, { add: [], remove: ['cat'], parent: 'Animals|Netlens' })
    expect(keywordsOf(without)).toEqual(['a/b|c'])
    expect(without).not.toContain('cat')
    expect(once).toContain('<rdf:li>Animals|Netlens|a/b-c</rdf:li>')
    expect(once).toContain('<rdf:li>Animals/Netlens/a-b|c</rdf:li>')
  })

  const described = (attributes: string, content = ''): string =>
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <rdf:Description rdf:about="" dc:format='a dc:subject="no"'/>
      <rdf:Description ${attributes}>${content}</rdf:Description></rdf:RDF>`

  test.each([
    ['as an attribute', described('dc:subject="R&amp;D"')],
    [
      'as an attribute in single quotes among others',
      described(`rdf:about=''\n dc:subject = 'R&amp;D' dc:title="x"`)
    ],
    [
      'as an attribute under another prefix',
      described('xmlns:d="http://purl.org/dc/elements/1.1/" d:subject="R&amp;D"')
    ],
    ['as text without a list', described('', '<dc:subject>\n R&amp;D </dc:subject>')],
    ['as text with CDATA', described('', '<dc:subject><![CDATA[R&D]]></dc:subject>')]
  ])('keeps a value that stands %s, in one list with the new one', (_, packet) => {
    expect(keywordsOf(packet)).toEqual(['R&D'])
    const changed = changeKeywords(packet, { add: ['cat'], remove: [] })
    expect(keywordsOf(changed)).toEqual(['R&D', 'cat'])
    expect(changed.match(/(?<!")[a-z]+:subject(?=[ =>])(?!="no")/g)).toHaveLength(2)
    expect(changed).toContain(`dc:format='a dc:subject="no"'`)
    expect(keywordsOf(changeKeywords(packet, { add: [], remove: ['R&D'] }))).toEqual([])
    expect(keywordsOf(changeKeywords(packet, { add: ['R&D'], remove: [] }))).toEqual(['R&D'])
  })

  test('that says its keywords twice is refused', () => {
    const twice = described('dc:subject="one"', '<dc:subject>two</dc:subject>')
    expect(() => changeKeywords(twice, { add: ['cat'], remove: [] })).toThrow('it has dc:subject twice')
  })

  test.each([
    '<x/>',
    '<x:xmpmeta',
    'text',
    '<a xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:RDF/></a>'
  ])('that is none (%s) is refused', (packet) => {
    expect(() => changeKeywords(packet, { add: ['cat'], remove: [] })).toThrow()
  })
})

const wide = `<?xml version="1.0" encoding="UTF-16"?>\r\n${newPacket({ add: ['grün'], remove: [] })}`

describe('sidecars', () => {
  test('are made or added to, and undone to the last byte', async () => {
    const root = newFolder()
    writeTree(root, {
      'new.jpg': 'a',
      'digikam.jpg': 'b',
      'digikam.jpg.xmp': foreign,
      'lightroom.png': 'c',
      'lightroom.xmp': foreign,
      'pair.cr2': 'raw',
      'pair.jpg': 'd',
      'pair.xmp': foreign,
      'alone.nef': 'e',
      'broken.jpg': 'f',
      'broken.jpg.xmp': '<not xml'
    })
    const before = treeOf(root)
    const all = ['new.jpg', 'digikam.jpg', 'lightroom.png', 'pair.jpg', 'alone.nef', 'broken.jpg'].map(
      (name) => item(join(root, name), 'tabby, <cat>')
    )
    const tags = tagger()
    expect(await tags.tag(all, { ...tagged, dryRun: true })).toMatchObject({ written: 5, refusedFiles: 1 })
    expect(treeOf(root)).toEqual(before)
    const result = await tags.tag(all, tagged)
    expect(result).toMatchObject({ written: 5, unchanged: 0, refusedFiles: 1 })
    expect(result.refused[0]!.reason).toContain('not well-formed')
    expect(
      readdirSync(root)
        .filter((name) => !(name in before))
        .sort()
    ).toEqual(['alone.xmp', 'new.jpg.xmp', 'pair.jpg.xmp'])
    if (hasExiftool) {
      expect(exif(join(root, 'new.jpg.xmp'))).toMatchObject({
        Subject: ['tabby, <cat>'],
        HierarchicalSubject: ['tabby, <cat>'],
        TagsList: ['tabby, <cat>']
      })
      const merged = exif(join(root, 'lightroom.xmp'))
      expect(merged).toMatchObject({ Subject: ['holiday', 'R&D 😀', 'tabby, <cat>'], Rating: 4 })
    }
    expect(await tags.tag(all.slice(0, 5), tagged)).toMatchObject({ written: 0, unchanged: 5 })
    expect(await tags.undo(result.job!)).toMatchObject({ state: 'undone' })
    expect(treeOf(root)).toEqual(before)
  })

  test('are made for raw files and videos, of which no byte changes, also where others are written inside', async () => {
    const root = newFolder()
    writeTree(root, {
      'alone.CR2': 'II*\0 raw',
      'seen.dng': 'MM\0* raw',
      'seen.xmp': foreign,
      'film.MP4': '....ftypmp42',
      'trap.avi': 'RIFF....AVI '
    })
    const white = { create: { width: 8, height: 8, channels: 3, background: 'white' } } as const
    await sharp(white).jpeg().toFile(join(root, 'x.jpg'))
    const before = treeOf(root)
    const all = ['alone.CR2', 'seen.dng', 'film.MP4', 'trap.avi', 'x.jpg'].map((name) =>
      item(join(root, name), 'tabby')
    )
    const tags = tagger()
    const { job, ...result } = await tags.tag(all, inFile)
    expect(result).toMatchObject({ written: 5, refusedFiles: 0 })
    const after = treeOf(root)
    const changed = Object.keys(after).filter((name) => after[name] !== before[name])
    expect(changed.sort()).toEqual(['alone.xmp', 'film.MP4.xmp', 'seen.xmp', 'trap.avi.xmp', 'x.jpg'])
    expect(await tags.undo(job!)).toMatchObject({ state: 'undone' })
    const { 'x.jpg': _written, ...others } = before
    expect(treeOf(root)).toMatchObject(others)
    expect(Object.keys(treeOf(root))).toEqual(Object.keys(before))
  })

  test.each([
    ['UTF-16, little end first', Buffer.from(`\ufeff${wide}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${wide}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(wide, 'utf16le')]
  ])('in %s are written in it, and undone to the last byte', async (_, content) => {
    const root = newFolder()
    writeTree(root, { 'x.jpg': 'a', 'x.jpg.xmp': content })
    const before = treeOf(root)
    const tags = tagger()
    const { job } = await tags.tag([item(join(root, 'x.jpg'), 'Möwe 鸥')], tagged)
    const written = readFileSync(join(root, 'x.jpg.xmp'))
    expect(written.subarray(0, 4)).toEqual(content.subarray(0, 4))
    const big = content[0] === 0xfe
    const text = (big ? Buffer.from(written).swap16() : written).toString('utf16le').replace('\ufeff', '')
    expect(keywordsOf(text)).toEqual(['grün', 'Möwe 鸥'])
    if (hasExiftool) expect(exif(join(root, 'x.jpg.xmp'))['Subject']).toEqual(['grün', 'Möwe 鸥'])
    await tags.undo(job!)
    expect(treeOf(root)).toEqual(before)
  })

  test('in another encoding are left as they are, with the reason', async () => {
    const root = newFolder()
    const latin1 = (text: string): Buffer =>
      Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1')
    writeTree(root, {
      'said.jpg': 'a',
      'said.jpg.xmp': latin1(newPacket({ add: ['old'], remove: [] })),
      'bytes.jpg': 'b',
      'bytes.jpg.xmp': Buffer.from(newPacket({ add: ['grün'], remove: [] }), 'latin1')
    })
    const before = treeOf(root)
    const items = ['said.jpg', 'bytes.jpg'].map((name) => item(join(root, name), 'cat'))
    const { refused } = await tagger().tag(items, tagged)
    expect(refused.map(({ reason }) => reason)).toEqual([
      'its sidecar is in ISO-8859-1; only UTF-8 and UTF-16 are written',
      'its sidecar is neither UTF-8 nor UTF-16'
    ])
    expect(treeOf(root)).toEqual(before)
  })

  test('a corrected label takes the place of what was written before, and nothing of a person goes', async () => {
    const root = newFolder()
    writeTree(root, { 'x.jpg': 'a', 'x.jpg.xmp': foreign })
    const tags = tagger()
    const x = join(root, 'x.jpg')
    const first = await tags.tag([item(x, 'cat')], tagged)
    const second = await tags.tag([item(x, 'cat', { labels: ['dog', 'holiday'] })], {
      ...tagged,
      parent: 'Animals'
    })
    const read = (): string[] => keywordsOf(readFileSync(`${x}.xmp`, 'utf8'))
    expect(read()).toEqual(['holiday', 'R&D 😀', 'dog'])
    // The older job cannot be undone before the newer one.
    expect(await tags.undo(first.job!)).toMatchObject({ state: 'partly-undone' })
    await tags.undo(second.job!)
    expect(read()).toEqual(['holiday', 'R&D 😀', 'cat'])
    expect(await tags.undo(first.job!)).toMatchObject({ state: 'undone' })
    expect(readFileSync(`${x}.xmp`, 'utf8')).toBe(foreign)
  })

  test('unsure answers and images without a label get none; a changed sidecar is not undone', async () => {
    const root = newFolder()
    writeTree(root, { 'x.jpg': 'a', 'y.jpg': 'b' })
    const tags = tagger()
    const items = [item(join(root, 'x.jpg'), 'cat'), item(join(root, 'y.jpg'), undefined)]
    expect(await tags.tag(items, { ...tagged, threshold: 0.95 })).toMatchObject({ written: 0, unchanged: 2 })
    // The nearest class is no keyword of an image that is none of the classes.
    const none = { ...items[0]!, known: false }
    expect(await tags.tag([none], tagged)).toMatchObject({ written: 0, unchanged: 1 })
    const { job } = await tags.tag([{ ...none, accepted: true }, items[1]!], tagged)
    appendFileSync(join(root, 'x.jpg.xmp'), ' ')
    expect(await tags.undo(job!)).toMatchObject({
      state: 'partly-undone',
      problems: [{ reason: 'the file was changed since' }]
    })
    expect(existsSync(join(root, 'x.jpg.xmp'))).toBe(true)
  })
})

const plainJpeg = (width: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height: 30, channels: 3, background } })
    .jpeg()
    .toBuffer()

const segment = (marker: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** A JPEG with an index of several pictures, as cameras and phones write for MPO, Ultra HDR and portraits. */
function severalPictures(
  first: Buffer,
  others: readonly Buffer[],
  { xmp, end }: { xmp: string; end: 'little' | 'big' }
): Buffer {
  const packet = segment(
    0xe1,
    Buffer.from(`http://ns.adobe.com/xap/1.0/\0${newPacket({ add: ['mine'], remove: [] })}`)
  )
  // The version, the number of pictures, and an entry of 16 bytes per picture.
  const index = Buffer.alloc(4 + 8 + 2 + 3 * 12 + 4 + 16 * (others.length + 1))
  const long = (value: number, at: number): void =>
    void (end === 'little' ? index.writeUInt32LE(value, at) : index.writeUInt32BE(value, at))
  const short = (value: number, at: number): void =>
    void (end === 'little' ? index.writeUInt16LE(value, at) : index.writeUInt16BE(value, at))
  index.write(end === 'little' ? 'MPF\0II*\0' : 'MPF\0MM\0*', 'latin1')
  long(8, 8)
  short(3, 12)
  const fields = [
    [0xb000, 7, 4, 0x30303130],
    [0xb001, 4, 1, others.length + 1],
    [0xb002, 7, 16 * (others.length + 1), 50]
  ] as const
  for (const [i, [tag, type, count, value]] of fields.entries()) {
    short(tag, 14 + 12 * i)
    short(type, 16 + 12 * i)
    long(count, 18 + 12 * i)
    long(value, 22 + 12 * i)
  }
  const jfif = 2 + 2 + first.readUInt16BE(4)
  const parts = [first.subarray(0, jfif), packet, segment(0xe2, index)]
  if (xmp === 'behind the index') parts.splice(0, 3, first.subarray(0, jfif), segment(0xe2, index), packet)
  if (xmp === 'nowhere') parts.splice(1, 1)
  const head = Buffer.concat([...parts, first.subarray(jfif)])
  const base = head.indexOf('MPF\0') + 4
  let start = 0
  for (const [i, picture] of [head, ...others].entries()) {
    long(i === 0 ? 0x20030000 : 0x20002, 4 + 50 + 16 * i)
    long(picture.length, 4 + 54 + 16 * i)
    long(start === 0 ? 0 : start - base, 4 + 58 + 16 * i)
    start += picture.length
  }
  index.copy(head, base - 4)
  return Buffer.concat([head, ...others])
}

/** The pictures at the positions given by the index. */
function picturesOf(bytes: Buffer): Buffer[] {
  const mark = bytes.indexOf('MPF\0')
  const { pictures } = readPictureIndex(bytes.subarray(mark, mark + 500), mark)!
  return pictures.map(({ start, size }) => bytes.subarray(start, start + size))
}

describe('keywords in image files', () => {
  const image = (): Sharp => sharp({ create: { width: 32, height: 24, channels: 4, background: '#c84' } })

  test.each(['jpg', 'png', 'webp'])(
    '%s: pixels and other metadata stay, and undo brings back each byte',
    async (format) => {
      const root = newFolder()
      const file = join(root, `x.${format}`)
      const made = image().withExif({ IFD0: { Artist: 'Somebody' } })
      await (format === 'jpg' ? made.flatten() : made).toFile(file)
      const before = treeOf(root)
      const pixels = await sharp(file).raw().toBuffer()
      const mode = statSync(file).mode
      const valid = hasExiftool && validation(file)
      const tags = tagger()
      const first = await tags.tag([item(file, 'tabby, <cat> 😀')], { ...inFile, parent: 'Netlens' })
      expect(first).toMatchObject({ written: 1, refused: [] })
      const second = await tags.tag([item(file, 'x', { labels: ['tabby, <cat> 😀', 'pet'] })], {
        ...inFile,
        parent: 'Netlens'
      })
      expect((await sharp(file).raw().toBuffer()).equals(pixels)).toBe(true)
      expect(statSync(file).mode).toBe(mode)
      if (hasExiftool) {
        const facts = exif(file)
        expect(list(facts['Subject'])).toEqual(['tabby, <cat> 😀', 'pet'])
        expect(list(facts['HierarchicalSubject'])).toEqual(['Netlens|tabby, <cat> 😀', 'Netlens|pet'])
        expect(list(facts['TagsList'])).toEqual(['Netlens/tabby, <cat> 😀', 'Netlens/pet'])
        expect(facts['Artist']).toBe('Somebody')
        expect(validation(file)).toBe(valid)
      }
      await tags.undo(second.job!)
      await tags.undo(first.job!)
      expect(Object.values(treeOf(root)).map((value) => value.replace(/^\d+/, ''))).toEqual(
        Object.values(before).map((value) => value.replace(/^\d+/, ''))
      )
      // The time is restored as precisely as the system allows.
      const [time] = Object.values(treeOf(root)).map((value) => Number(value.split(' ')[0]) / 1e6)
      expect(time).toBeCloseTo(Number(Object.values(before)[0]!.split(' ')[0]) / 1e6, 1)
      expect(readdirSync(root)).toEqual([`x.${format}`])
    }
  )

  test('keywords that exiftool wrote are kept', async ({ skip }) => {
    if (!hasExiftool) skip('exiftool is not installed')
    const file = join(newFolder(), 'x.jpg')
    await image().flatten().jpeg().toFile(file)
    execFileSync('exiftool', [
      '-q',
      '-overwrite_original',
      '-XMP-dc:Subject=mine',
      '-XMP:Rating=3',
      '-IPTC:Keywords=old',
      file
    ])
    await tagger().tag([item(file, 'cat')], inFile)
    expect(exif(file)).toMatchObject({ Subject: ['mine', 'cat'], Rating: 3, Keywords: 'old' })
  })

  test.each([
    ['in front of the index', 'little'],
    ['in front of the index', 'big'],
    ['behind the index', 'big'],
    ['nowhere', 'little']
  ] as const)(
    'a JPEG of three pictures keeps them all: its XMP stands %s, in %s-endian order',
    async (xmp, end) => {
      const file = join(newFolder(), 'x.jpg')
      const others = await Promise.all([40, 600].map((width) => plainJpeg(width, '#48c')))
      writeFileSync(file, severalPictures(await plainJpeg(32, '#c84'), others, { xmp, end }))
      const before = readFileSync(file)
      const tags = tagger()
      const jobs: number[] = []
      for (const label of ['cat', 'a much longer label than the one before']) {
        jobs.push((await tags.tag([item(file, label)], inFile)).job!)
        const bytes = readFileSync(file)
        const found = picturesOf(bytes)
        expect(found.slice(1).map((picture, i) => picture.equals(others[i]!))).toEqual([true, true])
        expect(found[0]!.length).toBe(bytes.length - others[0]!.length - others[1]!.length)
        expect(found[0]!.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
      }
      if (hasExiftool) {
        const answer = execFileSync('exiftool', [
          '-j',
          '-b',
          '-MPImage2',
          '-MPImage3',
          '-XMP-dc:Subject',
          file
        ])
        const [facts] = JSON.parse(answer.toString()) as Record<string, unknown>[]
        expect([facts!['MPImage2'], facts!['MPImage3']]).toEqual(
          others.map((picture) => `base64:${picture.toString('base64')}`)
        )
        expect(list(facts!['Subject']).at(-1)).toBe('a much longer label than the one before')
      }
      for (const job of jobs.reverse()) await tags.undo(job)
      expect(readFileSync(file).equals(before)).toBe(true)
    }
  )

  test('a JPEG whose index of pictures is wrong is refused, with the sidecar as advice', async () => {
    const file = join(newFolder(), 'x.jpg')
    const others = [await plainJpeg(40, '#48c')]
    const bytes = severalPictures(await plainJpeg(32, '#c84'), others, { xmp: 'nowhere', end: 'big' })
    bytes[bytes.length - others[0]!.length] = 0
    writeFileSync(file, bytes)
    const { refused } = await tagger().tag([item(file, 'cat')], inFile)
    expect(refused[0]!.reason).toBe('its index of several pictures is damaged: use a sidecar')
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  test('a picture behind the first one that no index names is refused; other data behind it are not', async () => {
    const root = newFolder()
    const [first, second] = [await plainJpeg(900, '#c84'), await plainJpeg(40, '#48c')]
    const progressive = await sharp({
      create: {
        width: 900,
        height: 1000,
        channels: 3,
        background: '#c84',
        noise: { type: 'gaussian', sigma: 90 }
      }
    })
      .jpeg({ progressive: true, quality: 100 })
      .toBuffer()
    expect(progressive.length).toBeGreaterThan(1024 * 1024)
    writeTree(root, {
      'preview.jpg': Buffer.concat([first, second]),
      'large.jpg': Buffer.concat([progressive, second]),
      'video.jpg': Buffer.concat([progressive, Buffer.from('....ftypmp42')]),
      'cut.jpg': progressive.subarray(0, -1000)
    })
    const before = treeOf(root)
    const items = ['preview.jpg', 'large.jpg', 'video.jpg', 'cut.jpg'].map((name) =>
      item(join(root, name), 'cat')
    )
    const tags = tagger()
    const { refused, job } = await tags.tag(items, inFile)
    const reason = 'it holds another picture that might not be found again: use a sidecar'
    expect(refused).toEqual(
      items.slice(0, 2).map(({ path }) => ({ path, reason, words: { code: 'no-room' } }))
    )
    await tags.undo(job!)
    expect(Object.values(treeOf(root)).map((value) => value.slice(30))).toEqual(
      Object.values(before).map((value) => value.slice(30))
    )
  })

  test('what cannot be written is refused with the reason, and left alone', async () => {
    const root = newFolder()
    await image().tiff().toFile(join(root, 'x.tif'))
    await image().webp().toFile(join(root, 'simple.webp'))
    await image().flatten().jpeg().toFile(join(root, 'linked.jpg'))
    linkSync(join(root, 'linked.jpg'), join(root, 'other name.jpg'))
    writeFileSync(join(root, 'cut.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1]))
    const before = treeOf(root)
    const names = ['x.tif', 'linked.jpg', 'cut.jpg', 'gone.jpg']
    const result = await tagger().tag(
      names.map((name) => item(join(root, name), 'cat')),
      inFile
    )
    expect(result).toMatchObject({ written: 0, refusedFiles: 4 })
    const reasons = result.refused.map(({ reason }) => reason)
    expect(reasons[0]).toContain('this is tiff')
    expect(reasons[1]).toContain('hard links')
    expect(reasons[2]).toContain('damaged')
    expect(reasons[3]).toContain('no such file')
    expect(treeOf(root)).toEqual(before)
  })

  test.skipIf(process.platform === 'win32')('a sidecar that never ends is refused at once', async () => {
    const root = newFolder()
    for (const name of ['fifo.jpg', 'zero.jpg', 'deep.jpg', 'fine.jpg']) writeFileSync(join(root, name), '')
    execFileSync('mkfifo', [join(root, 'fifo.jpg.xmp')])
    symlinkSync('/dev/zero', join(root, 'zero.jpg.xmp'))
    writeFileSync(join(root, 'deep.jpg.xmp'), '<a>'.repeat(40_000) + '</a>'.repeat(40_000))
    const names = ['fifo.jpg', 'zero.jpg', 'deep.jpg', 'fine.jpg']
    const result = await tagger().tag(
      names.map((name) => item(join(root, name), 'cat')),
      tagged
    )
    expect(result).toMatchObject({ written: 1, refusedFiles: 3 })
    const reasons = result.refused.map(({ reason }) => reason)
    expect(reasons.slice(0, 2)).toEqual(['is not a regular file', 'is not a regular file'])
    expect(reasons[2]).toContain('deeper than')
  })

  test('a link that was planted where a new file would be written is not followed', async () => {
    const root = newFolder()
    const precious = join(newFolder(), 'precious')
    writeFileSync(precious, 'precious')
    writeFileSync(join(root, 'x.jpg'), '')
    const sidecar = join(root, 'x.jpg.xmp')
    // The name that an earlier version used while writing.
    const mark = createHash('sha256').update(sidecar).digest('hex').slice(0, 16)
    for (const name of [`.netlens-writing-${mark}`, 'x.jpg.xmp.part', 'x.jpg.xmp.new']) {
      symlinkSync(precious, join(root, name))
    }
    const tagging = tagger()
    const { job } = await tagging.tag([item(join(root, 'x.jpg'), 'cat')], tagged)
    expect(readFileSync(precious, 'utf8')).toBe('precious')
    expect(readFileSync(sidecar, 'utf8')).toContain('cat')
    expect(await tagging.undo(job!)).toMatchObject({ state: 'undone' })
    expect(existsSync(sidecar)).toBe(false)
  })
})
