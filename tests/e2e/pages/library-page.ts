import { expect, type Locator, type Page } from '@playwright/test'

/** The library, in English. */
export class LibraryPage {
  readonly empty: Locator
  readonly problem: Locator
  readonly list: Locator
  readonly images: Locator
  readonly count: Locator
  readonly selected: Locator
  readonly search: Locator
  readonly chips: Locator
  readonly labels: Locator
  readonly unsure: Locator
  readonly threshold: Locator
  readonly detail: Locator
  readonly said: Locator
  readonly told: Locator
  readonly label: Locator
  readonly viewer: Locator
  readonly model: Locator
  readonly headings: Locator
  readonly tree: Locator
  readonly menu: Locator

  constructor(private readonly page: Page) {
    this.empty = page.getByTestId('library-empty')
    this.problem = page.getByTestId('library-problem')
    this.list = page.getByTestId('images')
    this.images = this.list.getByRole('option')
    this.count = page.getByTestId('count')
    this.selected = page.getByTestId('selected')
    this.search = page.getByRole('searchbox', { name: 'Search names and labels' })
    this.chips = page.getByRole('list', { name: 'Active filters' })
    this.labels = page.getByTestId('labels')
    this.unsure = page.getByTestId('unsure')
    this.threshold = page.getByRole('slider', { name: /Threshold for unsure/ })
    this.detail = page.getByRole('complementary', { name: 'Details of the image' })
    this.said = page.getByTestId('said')
    this.told = page.getByTestId('told')
    this.label = page.getByRole('combobox', { name: /label/i })
    this.viewer = page.getByTestId('viewer')
    this.model = page.getByTestId('model')
    this.tree = page.getByRole('tree', { name: 'Folders' })
    this.menu = page.getByRole('menu')
    this.headings = page.locator('[data-column]')
  }

  async open(): Promise<void> {
    await this.page.locator('[data-view="library"]').click()
  }

  /** Waits until so many images are shown. */
  async shows(count: number): Promise<void> {
    await expect.poll(() => this.shown()).toBe(count)
  }

  /** How many images the filter shows, as the view says it. */
  async shown(): Promise<number> {
    const text = await this.count.innerText()
    return Number(text.split(' of ')[0]!.replace(/\D/g, ''))
  }

  /** Opens the dialog of something to do with what is shown. */
  async begin(what: string): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Actions' }).click()
    await this.page.getByRole('menuitem', { name: what }).click()
    return this.page.getByRole('dialog')
  }

  async layout(name: 'Gallery' | 'Table'): Promise<void> {
    await this.page.getByRole('radio', { name }).check()
  }

  /** The model that the picker names, with its count. */
  async shownModel(): Promise<string> {
    return this.model.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text ?? '')
  }

  /** The columns of the table, from left to right. */
  columns(): Promise<string[]> {
    return this.headings.evaluateAll((cells: HTMLElement[]) => cells.map((cell) => cell.dataset['column']!))
  }

  /** A folder of the tree, by its name. */
  folder(name: string): Locator {
    return this.tree.getByRole('treeitem', { name: new RegExp(`^${name} [0-9,]+$`) })
  }

  /** Chooses from the menu that is open. */
  async choose(what: string | RegExp): Promise<void> {
    await this.menu.getByRole('menuitem', { name: what }).click()
  }

  image(name: string): Locator {
    return this.images.filter({ hasText: name })
  }

  /** The image that the keyboard stands on. */
  get current(): Locator {
    return this.list.locator('.current')
  }
}
