import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/** A short id of this machine, because process ids mean nothing to others that share a folder. */
export const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
