import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/** A short name of this machine: on folders that several share, the process numbers of the others mean nothing here. */
export const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
