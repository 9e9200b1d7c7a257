import type { ElectronApplication } from '@playwright/test'

/** Answers the system's dialogs in the user's place. */
export class Dialogs {
  constructor(private readonly app: ElectronApplication) {}

  /** What the next open dialogs answer; cancels them where there are no paths. */
  async answerOpen(...paths: string[]): Promise<void> {
    await this.app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: filePaths.length === 0, filePaths })
    }, paths)
  }

  async answerSave(path: string): Promise<void> {
    await this.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, path)
  }
}
