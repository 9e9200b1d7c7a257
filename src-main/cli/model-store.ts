import { ModelStore } from '../models/store'

/** The models that are known; a command that has to wait for another one says so. */
export const modelStore = (): ModelStore =>
  new ModelStore(undefined, undefined, (message) => process.stderr.write(`${message}\n`))
