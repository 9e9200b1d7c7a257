import { describe, expect, it } from 'vitest'
import { pathOfText } from '../../../src-main/platform/byte-path'

describe('a path as text', () => {
  it.each(['/photos/a.jpg', '/photos/Kranich 丹顶鹤 🐦.jpg'])('is itself where it is text: %s', (path) => {
    expect(pathOfText(path)).toBe(path)
  })

  it('stands for bytes where it has those that are not UTF-8, as Python writes them', () => {
    // os.fsdecode(b'/p/\xe4\xb8\xb9 caf\xe9 \xf0\x9f\x90\xa6.jpg')
    const path = JSON.parse('"/p/\\u4e39 caf\\udce9 \\ud83d\\udc26.jpg"') as string
    expect(pathOfText(path)).toEqual(
      Buffer.from('/p/丹 caf\xe9 🐦.jpg'.replace('\xe9', '\0')).map((b) => b || 0xe9)
    )
  })
})
