import type { Locator, Page } from '@playwright/test'

/** The view with the models on this computer and the official ones, in English. */
export class ModelsPage {
  readonly list: Locator
  readonly rows: Locator
  readonly detail: Locator
  readonly filter: Locator
  readonly mirror: Locator
  readonly firstLabels: Locator
  readonly download: Locator
  readonly problem: Locator

  constructor(private readonly page: Page) {
    this.list = page.getByRole('listbox')
    this.rows = page.locator('[data-model]')
    this.detail = page.getByTestId('model-detail')
    this.filter = page.getByRole('searchbox', { name: 'Filter by name' })
    this.mirror = page.getByLabel('Download from')
    this.firstLabels = this.detail.getByTestId('first-labels')
    this.download = page.getByTestId('download')
    this.problem = page.getByRole('alert')
  }

  async open(): Promise<void> {
    await this.page.locator('[data-view="models"]').click()
  }

  async show(list: 'On this computer' | 'Official ImageNet weights'): Promise<void> {
    await this.page.getByRole('radio', { name: list }).check()
  }

  row(name: string): Locator {
    return this.page.locator(`[data-model="${name}"]`)
  }

  /** What is said under one of the headings. */
  fact(heading: string): Locator {
    return this.detail
      .locator('dt')
      .filter({ hasText: new RegExp(`^${heading}$`) })
      .locator('xpath=following-sibling::dd[1]')
  }

  /** Adds what the open dialog answers. */
  async add(kind: 'File…' | 'Folder…' = 'File…'): Promise<void> {
    await this.page.getByRole('button', { name: 'Add a model' }).click()
    await this.page.getByRole('menuitem', { name: kind }).click()
  }

  async press(button: string | RegExp): Promise<void> {
    await this.detail.getByRole('button', { name: button }).click()
  }

  /** The question that comes has to be answered by `dialogs`. */
  async setMirror(url: string): Promise<void> {
    await this.mirror.fill(url)
    await this.page.getByRole('button', { name: 'Save' }).click()
  }
}
