/** The mistakes of a detector as lines of a list. */
import type {
  JudgedImage,
  ObjectEvaluation,
  ObjectMistake
} from '../../../src-main/contract/object-evaluation'
import { nameOf } from '../item-facts'

export const mistakeKinds = ['misses', 'alarms'] as const
export type MistakeKind = (typeof mistakeKinds)[number]

export interface MistakeLine {
  mistake: ObjectMistake
  picture: JudgedImage
  path: string
  name: string
  /** The class that was missed, or that was found where there is none. */
  label: string
  /** What was found in its place, or is there. */
  other?: string
  /** Of what was found. */
  score?: number
}

export function listedMistakes(result: ObjectEvaluation, kind: MistakeKind): MistakeLine[] {
  const pictures = new Map(result.pictures.map((picture) => [picture.id, picture]))
  return result[kind].flatMap((mistake): MistakeLine[] => {
    const picture = pictures.get(mistake.image)
    const truth = picture?.truths[mistake.truth ?? -1]
    const found = picture?.found[mistake.found ?? -1]
    const [own, other] = kind === 'misses' ? [truth, found] : [found, truth]
    if (!picture || !own) return []
    return [
      {
        mistake,
        picture,
        path: picture.path,
        name: nameOf(picture.path),
        label: own.label,
        ...(other && { other: other.label }),
        ...(found && { score: found.score })
      }
    ]
  })
}
