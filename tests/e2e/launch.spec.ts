import { expect, test } from '../support/window/launch'

test('a first start shows what to do, and asks for a model', async ({ launch }) => {
  const { page, classify } = await launch()
  await expect(classify.empty).toBeVisible()
  await expect(classify.modelMissing).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose folders…' })).toBeVisible()
})
