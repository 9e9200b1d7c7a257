/** The sections of "How it works" in reading order: anchors in the page and keys of its texts. */
export const sections = [
  'invertedResidual',
  'relu6',
  'linearBottleneck',
  'separable',
  'stages',
  'results'
] as const
export type SectionId = (typeof sections)[number]

/** The heading takes the focus when the table of contents leads to it. */
export const headingId = (section: SectionId): string => `${section}-heading`
