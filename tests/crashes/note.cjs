// Loaded first by each Node process that a test starts: what nobody catches there is noted for the test.
const { appendFileSync } = require('node:fs')

process.on('uncaughtExceptionMonitor', (error, origin) => {
  appendFileSync(
    process.env.NETLENS_TEST_CRASHES,
    `${origin} in ${process.argv[1]}: ${error?.stack ?? error}\n`
  )
})
