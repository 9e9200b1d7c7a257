import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['tests/unit/**/*.spec.ts', 'tests/engine/**/*.spec.ts'],
    globalSetup: 'tests/support/temporary-files.ts',
    setupFiles: ['tests/support/cache-folder.ts', 'tests/crashes/watch.ts'],
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
    // A machine that is busy with other work may take ten times as long: only what hangs is to be ended.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // The native addon can be loaded once in a process: one process for each file.
    pool: 'forks',
    // On two cores one would be taken, and much of the time is spent waiting for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1)
  }
})
