import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Tests that load no native code. */
const together = ['tests/unit/{cli,contract,detections,host,network,renderer,results,tasks}/**/*.spec.ts']

export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: ['tests/{unit,engine}/**/*.spec.ts'], exclude: together }
      },
      // A process for each file takes longer than these tests.
      {
        extends: true,
        test: {
          name: 'together',
          include: together,
          isolate: false,
          setupFiles: ['tests/support/no-browser.ts']
        }
      }
    ],
    globalSetup: 'tests/support/temporary-files.ts',
    setupFiles: ['tests/support/cache-folder.ts', 'tests/crashes/watch.ts'],
    env: { TF_CPP_MIN_LOG_LEVEL: '3' },
    // A machine that is busy with other work may take ten times as long: only what hangs is to be ended.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // The native addon can be loaded once in a process: one process for each file.
    pool: 'forks',
    // On two cores one would be taken, and much of the time is spent waiting for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1)
  }
})
