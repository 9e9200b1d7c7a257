/** Before each file of tests: what the code would keep in the user's cache and log goes to the folder of temporary files. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'

process.env['XDG_CACHE_HOME'] = join(tmpdir(), 'cache')
process.env['XDG_STATE_HOME'] = join(tmpdir(), 'state')
