import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/**
 * A short id of this machine. In folders shared between machines, process ids are meaningful only together
 * with it.
 */
export const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
