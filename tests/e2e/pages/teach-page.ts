import { expect, type Locator, type Page } from '@playwright/test'

/** The view in which classes are taught, in English. */
export class TeachPage {
  readonly name: Locator
  readonly go: Locator
  readonly figures: Locator
  readonly confusion: Locator
  readonly cell: Locator
  readonly noneOfThese: Locator
  readonly versions: Locator
  readonly corrections: Locator
  readonly inUse: Locator

  constructor(private readonly page: Page) {
    this.name = page.getByRole('combobox', { name: 'Name of the model' })
    this.go = page.getByTestId('teach')
    this.figures = page.getByTestId('figures')
    this.confusion = page.getByTestId('confusion')
    this.cell = page.getByTestId('cell')
    this.noneOfThese = page.getByTestId('none-of-these')
    this.versions = page.getByTestId('versions')
    this.corrections = page.getByTestId('corrections')
    this.inUse = page.getByTestId('in-use')
  }

  async open(): Promise<void> {
    await this.page.locator('[data-view="teach"]').click()
  }

  async add(way: 'From folders…' | 'From labels in the library…' | 'An empty class'): Promise<void> {
    await this.page.getByRole('button', { name: 'Add classes' }).click()
    await this.page.getByRole('menuitem', { name: way }).click()
  }

  /** Files and folders from outside of the window. */
  async drop(files: string[], onto: Locator): Promise<void> {
    await onto.scrollIntoViewIfNeeded()
    const { x, y, width, height } = (await onto.boundingBox())!
    const devtools = await this.page.context().newCDPSession(this.page)
    const data = { items: [], files, dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height - 8, data })
    await devtools.detach()
  }

  class(label: string): Locator {
    return this.page.locator(`[data-class="${label}"]`)
  }

  pictures(label: string): Locator {
    return this.class(label).getByRole('option')
  }

  /** How many pictures each class has. */
  async counts(): Promise<Record<string, number>> {
    const sections = await this.page.locator('[data-class]').all()
    const found = await Promise.all(
      sections.map(async (one): Promise<[string, number]> => [
        (await one.getAttribute('data-class'))!,
        await one.getByRole('option').count()
      ])
    )
    return Object.fromEntries(found)
  }

  async show(tab: 'Pictures' | 'Model'): Promise<void> {
    await this.page.getByRole('tab', { name: tab }).click()
  }

  /** Teaches, and waits until the figures are there. */
  async teach(): Promise<void> {
    await this.go.click()
    await expect(this.page.getByRole('tab', { name: 'Model' })).toHaveAttribute('aria-selected', 'true', {
      timeout: 60_000
    })
    await expect(this.page.getByTestId('card')).toBeVisible()
  }

  version(number: number): Locator {
    return this.versions.locator(`[data-version="${number}"]`)
  }
}
