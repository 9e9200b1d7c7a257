import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test'

export type Setting = 'alpha' | 'inputSize' | 'classes'

/** The view of the network. Its own names of things are the same in every language. */
export class NetworkPage {
  readonly tree: Locator
  readonly rows: Locator
  readonly search: Locator
  readonly selected: Locator
  readonly panel: Locator
  readonly diagram: Locator
  readonly saved: Locator
  readonly comparison: Locator

  constructor(private readonly page: Page) {
    this.tree = page.getByRole('treegrid')
    this.rows = this.tree.locator('[role=row][aria-level]')
    this.search = page.getByRole('searchbox')
    this.selected = this.tree.locator('[aria-selected=true]')
    this.panel = page.getByRole('tabpanel')
    this.diagram = this.panel.locator('svg.netlens-diagram')
    this.saved = page.locator('[data-saved]')
    this.comparison = page.locator('.comparison')
  }

  async open(): Promise<void> {
    await this.page.locator('[data-view="network"]').click()
    await expect(this.tree).toBeVisible()
  }

  row(id: string): Locator {
    return this.tree.locator(`[data-id="${id}"]`)
  }

  /** Names of the rows that are drawn. */
  async names(): Promise<string[]> {
    return this.rows.locator('.name').allInnerTexts()
  }

  async toggle(id: string): Promise<void> {
    await this.row(id).locator('.twisty').click()
  }

  total(name: 'params' | 'macs' | 'layers' | 'activations' | 'peak'): Locator {
    return this.page.locator(`.totals [data-total=${name}]`)
  }

  published(name: 'paper' | 'checkpoint'): Locator {
    return this.page.locator(`[data-published=${name}]`)
  }

  /** Moves a slider, as dragging does. */
  async slide(setting: Setting, value: number): Promise<void> {
    await this.page.locator(`.what-if [data-setting=${setting}] input[type=range]`).fill(String(value))
  }

  async write(setting: Setting, value: number): Promise<void> {
    const field = this.page.locator(`.what-if [data-setting=${setting}] input[type=number]`)
    await field.fill(String(value))
    await field.press('Enter')
  }

  async choose(network: 'loaded' | 'v2-paper' | 'v2-article' | 'v1'): Promise<void> {
    await this.page.locator(`[data-setting=network] input[value=${network}]`).check()
  }

  async tab(name: 'block' | 'compared' | 'whole' | 'weights' | 'activations'): Promise<void> {
    await this.page.locator(`[data-tab=${name}]`).click()
    await expect(this.page.locator(`[data-panel=${name}]`)).toBeVisible()
  }

  async exportAs(format: string): Promise<void> {
    await this.page.locator('.header [aria-haspopup=menu]').click()
    await this.page.locator(`[role=menu] [data-value=${format}]`).click()
    await expect(this.saved).not.toBeEmpty()
  }

  async compare(): Promise<void> {
    await this.page.locator('.header input[value=compare]').check()
    await expect(this.comparison).toBeVisible()
  }

  side(side: 'a' | 'b'): Locator {
    return this.page.locator(`.chooser[data-side=${side}]`)
  }

  /** Opens the model summary of the shown network and waits for its window. */
  async openSummary(app: ElectronApplication): Promise<Page> {
    const [window] = await Promise.all([
      app.waitForEvent('window'),
      this.page.locator('[data-action=open-summary]').click()
    ])
    return window
  }

  /** Milliseconds from moving a slider to the new layout, for each value. */
  async slideTimes(setting: Setting, values: readonly number[]): Promise<number[]> {
    const slider = this.page.locator(`.what-if [data-setting=${setting}] input[type=range]`)
    return slider.evaluate(async (element, wanted) => {
      const times: number[] = []
      for (const value of wanted) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
        const start = performance.now()
        ;(element as HTMLInputElement).value = String(value)
        element.dispatchEvent(new Event('input'))
        // Vue draws in microtasks; reading a size then lays the page out.
        await new Promise<void>((resolve) => queueMicrotask(resolve))
        document.body.getBoundingClientRect()
        times.push(performance.now() - start)
      }
      return times
    }, values)
  }
}
