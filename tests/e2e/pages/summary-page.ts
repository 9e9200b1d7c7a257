import type { Locator, Page } from '@playwright/test'

/** A window with a model summary. */
export class SummaryPage {
  readonly title: Locator
  readonly grid: Locator
  readonly rows: Locator
  readonly filter: Locator
  readonly message: Locator

  constructor(private readonly page: Page) {
    this.title = page.getByRole('heading', { level: 1 })
    this.grid = page.getByRole('grid')
    this.rows = this.grid.locator('[data-index]')
    this.filter = page.getByRole('searchbox')
    this.message = page.locator('[data-message]')
  }

  header(column: string): Locator {
    return this.grid.locator(`[data-column=${column}]`)
  }

  cell(row: number, column: string): Locator {
    return this.grid.locator(`[data-index="${row}"] [data-cell=${column}]`)
  }

  total(name: string): Locator {
    return this.page.locator(`[data-total=${name}] dd`)
  }

  async copy(): Promise<void> {
    await this.page.locator('[data-action=copy]').click()
  }

  async choose(menu: 'columns' | 'save', value: string): Promise<void> {
    const button = this.page.locator(`[data-menu=${menu}] [aria-haspopup=menu]`)
    if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
    await this.page.locator(`[data-menu=${menu}] [data-value=${value}]`).click()
  }
}
