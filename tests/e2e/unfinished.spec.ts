import { expect, test, withSmallModel } from '../support/window/launch'
import { hardLinks } from '../support/window/many-images'

test('a run that was killed with the app is offered at the next start, and goes on', async ({
  launch,
  folder
}) => {
  await hardLinks(folder, 1500)
  const first = await launch({ settings: await withSmallModel(), paths: [folder] })
  await first.classify.run()
  await expect.poll(() => first.classify.rows.count()).toBeGreaterThan(0)
  await first.classify.pause.click()
  first.app.process().kill('SIGKILL')
  await new Promise((resolve) => first.app.process().once('exit', resolve))

  const { page, classify, dialogs } = await launch({ data: first.data })
  // The folder was picked in another session.
  await dialogs.answerQuestions(0)
  const offer = page.getByTestId('unfinished')
  await expect(offer).toContainText('A run was interrupted')
  await expect(offer).toContainText(folder)
  if (process.env['SCREENSHOTS'])
    await page.screenshot({ path: `${process.env['SCREENSHOTS']}/unfinished.png` })
  await offer.getByRole('button', { name: 'Continue' }).click()
  await classify.finished('completed')
  await expect(classify.summary).toContainText('already known')
  await expect(offer).toBeHidden()
})
