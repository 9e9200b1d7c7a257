/** A process that writes to the log: `log-writer NAME FOLDER LINES`. */
import { log, openLog } from '../../../src-main/platform/log'

const [name = '', folder, lines] = process.argv.slice(2)
openLog(name, {}, folder)
for (let number = 0; number < Number(lines); number++) log.info('line', { number, filler: 'x'.repeat(200) })
