import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../support/window/launch'
import { smallLibrary } from '../support/window/library-data'
import { LibraryPage } from './pages/library-page'

test('a damaged library is told of in every view until somebody has read it', async ({ launch, folder }) => {
  const data = await mkdtemp(join(tmpdir(), 'netlens-data-'))
  await smallLibrary(data, folder)
  const file = join(data, 'library.sqlite')
  for (const suffix of ['-wal', '-shm']) await rm(file + suffix, { force: true })
  const bytes = await readFile(file)
  await writeFile(file, bytes.fill(0, 0, 4096))

  const { page } = await launch({ data })
  const banner = page.getByTestId('library-damage')
  await expect(banner).toContainText('The library was found damaged')
  await expect(banner).toContainText('Rescued: 18 images, 0 of them labelled')
  await expect(banner).toContainText('library-damaged-')
  const library = new LibraryPage(page)
  await library.open()
  await library.shows(18)
  await expect(banner).toBeVisible()
  await banner.getByRole('button', { name: 'Continue with what was rescued' }).click()
  await expect(banner).toBeHidden()
})
