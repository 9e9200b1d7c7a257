import { defineConfig } from '@playwright/test'
import { hasNoDisplay } from './tests/support/window/display'

export default defineConfig({
  testDir: 'tests/e2e',
  // Pictures to look at are no test.
  testIgnore: process.env['SCREENSHOTS'] ? [] : ['**/screenshots.spec.ts'],
  globalSetup: './tests/support/temporary-files.ts',
  // Each test starts an Electron and an engine, and waits for them much of the time. Each worker has a display of its own.
  workers: hasNoDisplay ? 2 : 1,
  fullyParallel: true,
  // On a busy machine the system may lose an event; a test that needs its second try is listed as flaky.
  retries: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: 'test-results'
})
