import { expect, test } from 'vitest'
import { imageErrorCodes } from '../../../../src-main/contract/errors'
import ImageErrorBanner from '../../../../src-renderer/components/ImageErrorBanner.vue'
import { rendered, textOf } from '../rendered'

const message = 'The data end in the middle of the picture.'

test.each(imageErrorCodes)('%s is told in both languages, the reason in English only', async (code) => {
  const english = textOf(await rendered(ImageErrorBanner, { error: { code, message } }))
  const chinese = textOf(await rendered(ImageErrorBanner, { error: { code, message } }, { locale: 'zh-CN' }))
  expect(english).toMatch(new RegExp(`^\\S.* ${message}$`))
  expect(chinese).toMatch(/[\u4e00-\u9fff]/)
  expect(chinese).not.toContain(message)
  expect(english + chinese).not.toContain(code)
})
