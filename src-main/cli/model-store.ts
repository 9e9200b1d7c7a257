import { ModelStore } from '../models/store'
import { tell } from './output'

/** The list of models; a command that has to wait for another process says so. */
export const modelStore = (): ModelStore => new ModelStore(undefined, undefined, tell)
