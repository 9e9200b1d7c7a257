import { version } from '../../package.json'

/** The producer that exported models name. */
export const producer = { name: 'Netlens', version } as const
