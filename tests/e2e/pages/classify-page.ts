import { expect, type Locator, type Page } from '@playwright/test'

/** The view in which folders are classified, in English. */
export class ClassifyPage {
  readonly empty: Locator
  readonly model: Locator
  readonly modelMissing: Locator
  readonly sources: Locator
  /** Starts the run, or goes on with one that was cancelled. */
  readonly start: Locator
  readonly again: Locator
  readonly progress: Locator
  readonly pause: Locator
  readonly resume: Locator
  readonly cancel: Locator
  readonly summary: Locator
  readonly restarted: Locator
  readonly problem: Locator
  readonly grid: Locator
  readonly list: Locator
  readonly rows: Locator
  /** Labels, or reasons of failures, with how many images have them. */
  readonly labels: Locator
  readonly search: Locator
  readonly detail: Locator

  constructor(private readonly page: Page) {
    this.empty = page.getByTestId('empty')
    this.model = page.getByTestId('model')
    this.modelMissing = page.getByTestId('model-missing')
    this.sources = page.getByRole('list', { name: 'Folders and images to classify' })
    this.start = page.locator('button.primary[data-run-button]')
    this.again = page.getByRole('button', { name: 'Classify again' })
    this.progress = page.getByTestId('progress')
    this.pause = page.getByRole('button', { name: 'Pause' })
    this.resume = page.getByRole('button', { name: 'Resume' })
    this.cancel = page.getByRole('button', { name: 'Cancel' })
    this.summary = page.getByTestId('summary')
    this.restarted = page.getByTestId('restarted')
    this.problem = page.getByRole('alert')
    this.grid = page.getByRole('grid', { name: 'Results' })
    this.list = this.grid.getByRole('rowgroup')
    this.rows = this.list.getByRole('row')
    this.labels = page
      .getByRole('listbox', { name: /^(Labels|Reasons)$/ })
      .getByRole('option', { name: /\d$/ })
    this.search = page.getByRole('searchbox', { name: 'Filter by name or label' })
    this.detail = page.getByRole('complementary', { name: 'Details' })
  }

  async chooseFolders(): Promise<void> {
    await this.page.getByRole('button', { name: 'Choose folders…' }).click()
  }

  /** Opens the summary of the model in use. */
  async openSummary(): Promise<void> {
    await this.chooseInModelMenu('Model summary')
  }

  /** @param item a model's name, or what else the menu of the model in use offers */
  async chooseInModelMenu(item: string): Promise<void> {
    await this.model.getByRole('button').click()
    await this.model.locator('[data-value]', { hasText: item }).click()
  }

  /** Waits for the model and begins the run. */
  async run(): Promise<void> {
    await expect(this.model).toBeVisible({ timeout: 60_000 })
    await this.start.click()
  }

  /** Waits for the end of the run. */
  async finished(reason: 'completed' | 'cancelled', timeout = 60_000): Promise<void> {
    await expect(this.summary).toHaveAttribute('data-reason', reason, { timeout })
  }

  /** Does the last run once more. */
  async runAgain(what: 'Only new and changed images' | 'All images, from the start'): Promise<void> {
    await this.again.click()
    await this.page.getByRole('menuitem', { name: what }).click()
  }

  row(name: string): Locator {
    return this.rows.filter({ hasText: name })
  }

  async sortBy(column: 'Image' | 'Best prediction' | 'Probability'): Promise<void> {
    await this.grid.getByRole('columnheader', { name: column }).getByRole('button').click()
  }

  async showAs(layout: 'List' | 'Thumbnails'): Promise<void> {
    await this.page.getByRole('radio', { name: layout }).check()
  }

  async showOnly(tab: 'All' | 'Classified' | 'Failed'): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${tab}`) }).check()
  }

  /** How many images a tab says it has. */
  async count(tab: 'All' | 'Classified' | 'Failed'): Promise<number> {
    const radio = this.page.getByRole('radio', { name: new RegExp(`^${tab}`) })
    const label = this.page.locator('label', { has: radio })
    return Number((await label.innerText()).replace(/\D/g, ''))
  }

  /** How many images are done, as the progress says it. */
  async done(): Promise<number> {
    const text = await this.progress.locator('strong').innerText()
    return Number(text.split(/ (of|done)/)[0]!.replace(/\D/g, ''))
  }
}
