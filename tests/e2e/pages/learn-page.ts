import { expect, type Locator, type Page } from '@playwright/test'

type Figure =
  | ('inverted-residual' | 'relu6' | 'linear-bottleneck' | 'separable' | 'stages' | 'results' | 'claims')
  | ('anchors' | 'matching' | 'heads' | 'suppression')

/** The view that explains the network, in English. */
export class LearnPage {
  readonly contents: Locator
  readonly title: Locator

  constructor(private readonly page: Page) {
    this.contents = page.getByRole('navigation', { name: 'On this page' })
    this.title = page.locator('.learn h1')
  }

  async open(): Promise<void> {
    await this.page.locator('[data-view="learn"]').click()
    await expect(this.title).toBeVisible()
  }

  figure(name: Figure): Locator {
    return this.page.locator(`[data-figure="${name}"]`)
  }

  async slide(figure: Figure, slider: string, value: number): Promise<void> {
    await this.figure(figure).getByRole('slider', { name: slider, exact: true }).fill(String(value))
  }

  /** The total of a bar, by the name in front of it. */
  async cost(figure: Figure, name: string): Promise<number> {
    const row = this.figure(figure).getByRole('row', { name: new RegExp(`^${name}`) })
    return Number((await row.locator('.total').innerText()).replaceAll(',', ''))
  }

  /** First cells of a sortable table's rows. */
  networks(): Promise<string[]> {
    return this.figure('results').locator('tbody th').allInnerTexts()
  }

  async sortBy(column: string): Promise<void> {
    await this.figure('results').getByRole('button', { name: column, exact: true }).click()
  }

  /** The photo of a figure, which takes mouse and keys. */
  photo(figure: Figure): Locator {
    return this.figure(figure).getByRole('group')
  }

  columnHeader(column: string): Locator {
    return this.figure('results').getByRole('columnheader', { name: column })
  }
}
