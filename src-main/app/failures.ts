/** Logs failures that no request reports. */
import { app } from 'electron'
import { log } from '../platform/log'

export function noteFailures(): void {
  process.on('uncaughtExceptionMonitor', (error, origin) => log.error(origin, error))
  process.on('unhandledRejection', (reason) => {
    console.error(reason)
    log.error('unhandledRejection', reason)
  })
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) =>
    log.info('window gone', { reason, exitCode })
  )
  app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
    log.info('process gone', { type, reason, exitCode })
  )
}
