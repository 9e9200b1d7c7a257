/** Columns of the table, by what they sort by. */
export const columns = [
  'name',
  'label',
  'probability',
  'status',
  'taken',
  'modified',
  'bytes',
  'folder'
] as const
