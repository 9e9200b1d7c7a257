import { defineConfig } from '@playwright/test'

/** The .deb: built, checked, installed in a clean Debian, used, removed. One story, in order. */
export default defineConfig({
  testDir: '.',
  globalSetup: '../support/temporary-files.ts',
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: '../../test-results/package'
})
