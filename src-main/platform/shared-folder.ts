import { sep } from 'node:path'

/** The innermost folder that both absolute paths lie in; undefined on two drives. */
export function sharedFolder(one: string, other: string): string | undefined {
  const [parts, others] = [one.split(sep), other.split(sep)]
  const different = parts.findIndex((part, i) => part !== others[i])
  const shared = different < 0 ? parts : parts.slice(0, different)
  return shared.length === 0 ? undefined : shared.join(sep) || sep
}
