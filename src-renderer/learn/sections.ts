/** The sections of "How it works" in reading order: used as anchors in the page and as message keys. */
export const sections = [
  'invertedResidual',
  'relu6',
  'linearBottleneck',
  'separable',
  'stages',
  'ssdLite',
  'results'
] as const
export type SectionId = (typeof sections)[number]

/** Id of a section's heading, which gets the focus when chosen in the table of contents. */
export const headingId = (section: SectionId): string => `${section}-heading`
