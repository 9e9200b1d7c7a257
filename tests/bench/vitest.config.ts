import { defineConfig } from 'vitest/config'

/** `npm run bench`: not a test, but run by the same program, which compiles TypeScript on the way. */
export default defineConfig({
  test: {
    include: [
      'tests/bench/bench.ts',
      'tests/bench/library.ts',
      'tests/bench/objects.ts',
      'tests/bench/scales.ts',
      'tests/bench/soak.ts'
    ],
    testTimeout: 3_600_000,
    pool: 'forks',
    disableConsoleIntercept: true
  }
})
