import type { Page } from '@playwright/test'

export class SettingsPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.locator('[data-view="settings"]').click()
  }

  async chooseLanguage(name: 'English' | '简体中文'): Promise<void> {
    const languages = this.page.getByRole('radiogroup', { name: /^(Language|语言)$/ })
    await languages.getByRole('radio', { name }).check()
  }

  /** @param name in the language of the interface */
  async chooseTheme(name: string): Promise<void> {
    await this.page.getByRole('radio', { name, exact: true }).check()
  }
}
