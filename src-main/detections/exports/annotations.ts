/** Objects as other programs take them, by the name of the format. */
import type { annotationFolders, AnnotationFormat } from '../../contract/object-exports'
import type { NamedDetections } from '../../results/detection-format'
import type { TextFormat } from '../../results/row-format'
import { cocoResultsFormat, type ModelClasses } from './coco'
import { vocFolder, yoloFolder, type OnOtherName } from './label-files'
import { labelStudioFormat } from './label-studio'
import { megadetectorFormat } from './megadetector'
import type { RowSteps } from './row-steps'

export interface DetectorFacts {
  name: string
  classes: ModelClasses
  /** What classified the objects, if something did. */
  classifier?: string
}

/** Whether a file of the format has a place for videos, and for images that could not be read. */
export function takesEverything(format: AnnotationFormat): boolean {
  return format === 'megadetector'
}

export function annotationText(
  format: 'megadetector' | 'coco-results' | 'labelstudio',
  { name, classes, classifier }: DetectorFacts
): TextFormat<NamedDetections> {
  switch (format) {
    case 'megadetector':
      return megadetectorFormat(name, classes.wanted, classifier)
    case 'coco-results':
      return cocoResultsFormat(classes)
    case 'labelstudio':
      return labelStudioFormat(name)
  }
}

/** @param folder empty or new */
export function labelFolder(
  format: (typeof annotationFolders)[number],
  folder: string,
  { wanted }: ModelClasses,
  onOtherName: OnOtherName
): RowSteps<NamedDetections> {
  return format === 'voc' ? vocFolder(folder, onOtherName) : yoloFolder(folder, wanted, onOtherName)
}
