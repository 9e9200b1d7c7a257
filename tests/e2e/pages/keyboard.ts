/** What a person does who has no mouse. */
import { expect, type Locator, type Page } from '@playwright/test'

/** More than any view has outside of its lists. */
const mostStops = 120

/** Goes from one stop to the next, as a person would, until this one has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target.first()).toBeVisible()
  for (let i = 0; i < mostStops; i++) {
    const there = await target.evaluateAll((elements) =>
      elements.includes(document.activeElement as HTMLElement)
    )
    if (there) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${target} is not among ${mostStops} stops of the Tab key`)
}

export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

export const openView = (page: Page, view: string): Promise<void> =>
  press(page, page.locator(`[data-view="${view}"]`))

const isFocused = (element: Element): boolean => element.closest('[role=menuitem]') === document.activeElement

/** Goes down the menu that is open, and chooses. */
export async function chooseItem(page: Page, text: string): Promise<void> {
  const item = page.getByRole('menu').getByText(text)
  for (let i = 0; i < 10 && !(await item.evaluate(isFocused)); i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}
