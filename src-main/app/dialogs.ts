/** The system's native dialogs. */
import {
  app,
  dialog,
  type BrowserWindow,
  type MessageBoxOptions,
  type OpenDialogOptions,
  type SaveDialogOptions
} from 'electron'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../contract/app'
import { cameraRawExtensions, decodableExtensions, videoExtensions } from '../platform/image-extensions'
import { textsOf } from './texts'

export async function pickSources(
  window: BrowserWindow | undefined,
  locale: Settings['locale'],
  kind: 'folders' | 'images'
): Promise<string[]> {
  const { images, allFiles } = textsOf(locale)
  if (kind === 'folders') return open(window, { properties: ['openDirectory', 'multiSelections'] })
  return open(window, {
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: images, extensions: [...decodableExtensions, ...cameraRawExtensions, ...videoExtensions] },
      { name: allFiles, extensions: ['*'] }
    ]
  })
}

export async function pickFile(
  window: BrowserWindow | undefined,
  locale: Settings['locale'],
  kind: 'model' | 'labels' | 'table' | 'truth' | 'library' | 'results'
): Promise<string | undefined> {
  const texts = textsOf(locale)
  const filter = {
    model: { name: texts.weights, extensions: ['h5', 'hdf5', 'keras', 'netlens', 'json', 'pb'] },
    labels: { name: texts.labels, extensions: ['json', 'txt', 'csv', 'tsv'] },
    table: { name: 'CSV', extensions: ['csv', 'tsv', 'txt'] },
    truth: { name: 'COCO', extensions: ['json'] },
    library: { name: texts.libraryFile, extensions: ['sqlite'] },
    results: { name: texts.resultsFile, extensions: ['parquet', 'jsonl', 'csv'] }
  }[kind]
  const filters = [filter, { name: texts.allFiles, extensions: ['*'] }]
  return (await open(window, { properties: ['openFile'], filters }))[0]
}

export async function pickFolder(window: BrowserWindow | undefined): Promise<string | undefined> {
  return (await open(window, { properties: ['openDirectory', 'createDirectory'] }))[0]
}

/**
 * A new folder in the one that was chosen, which may be a disk of its own.
 * @param name with a number behind it where that is taken
 */
export async function pickNewFolder(
  window: BrowserWindow | undefined,
  name: string
): Promise<string | undefined> {
  const folder = await pickFolder(window)
  if (folder === undefined) return undefined
  const names = new Set(await readdir(folder))
  let free = name
  for (let number = 2; names.has(free); number++) free = `${name}-${number}`
  return join(folder, free)
}

/** @param name suggested file name, with its extension */
export async function pickSavePath(
  window: BrowserWindow | undefined,
  name: string
): Promise<string | undefined> {
  const options: SaveDialogOptions = {
    defaultPath: join(app.getPath('documents'), name),
    // Linux only asks before overwriting if told to.
    properties: ['showOverwriteConfirmation']
  }
  const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
  return answer.canceled || !answer.filePath ? undefined : answer.filePath
}

/** @returns the index of the button that was pressed */
export async function showMessage(
  window: BrowserWindow | undefined,
  options: MessageBoxOptions
): Promise<number> {
  const answer = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return answer.response
}

async function open(window: BrowserWindow | undefined, options: OpenDialogOptions): Promise<string[]> {
  const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return answer.canceled ? [] : answer.filePaths
}
