import { version } from '../../package.json'

/** Who wrote an exported model, as its file says it. */
export const producer = { name: 'Netlens', version } as const
