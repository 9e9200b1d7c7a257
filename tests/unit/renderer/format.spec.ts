import { expect, test } from 'vitest'
import { createSSRApp, defineComponent } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { useFormat } from '../../../src-renderer/format'
import { i18n } from '../../../src-renderer/i18n'

test('a share that is not nothing is not called 0.0 %', async () => {
  let format: ReturnType<typeof useFormat> | undefined
  const component = defineComponent(() => {
    format = useFormat()
    return () => null
  })
  await renderToString(createSSRApp(component).use(i18n))
  const texts = [undefined, 0, 1e-9, 0.0004, 0.0005, 0.5, 1].map((share) => format!.value.percent(share))
  expect(texts).toEqual(['–', '0.0%', '<0.1%', '<0.1%', '0.1%', '50.0%', '100.0%'])
})
