/** What can be done with a folder of the library. */
export const folderActions = ['only', 'copyPath', 'relocate', 'missing', 'removeFolder'] as const
export type FolderAction = (typeof folderActions)[number]
