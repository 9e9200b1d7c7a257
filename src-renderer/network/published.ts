import type { NetworkSettings } from '../../src-main/network/layer'
import { cocoTable, imageNetTable } from '../../src-main/network/paper'

/** What the paper says about a network. */
interface PaperFigures {
  /** Millions. */
  params: number
  /** Millions of multiply-adds. */
  macs: number
  /** Percentage of ImageNet's validation images; absent for detectors. */
  top1?: number
}

/** The row of the paper's Table 4 or 6 for exactly these settings. */
export function paperRowFor(settings: NetworkSettings): PaperFigures | undefined {
  const detector = cocoTable.find((row) => sameSettings(row.settings, settings))
  if (detector) return { params: detector.params, macs: detector.macs * 1000 }
  return imageNetTable.find((row) => sameSettings(row.settings, settings))
}

function sameSettings(a: NetworkSettings, b: NetworkSettings): boolean {
  const keys = ['family', 'variant', 'alpha', 'inputSize', 'classes'] as const
  return keys.every((key) => a[key] === b[key])
}
