import { ModelStore } from '../models/store'
import { tell } from './output'

/** The models that are known; a command that has to wait for another one says so. */
export const modelStore = (): ModelStore => new ModelStore(undefined, undefined, tell)
