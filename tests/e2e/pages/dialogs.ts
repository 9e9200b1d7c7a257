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

  /** What the next questions are answered with: the number of the button, from 0. */
  async answerQuestions(response: number): Promise<void> {
    await this.app.evaluate(({ dialog }, button) => {
      const counting = dialog as typeof dialog & { asked?: number }
      counting.asked = 0
      dialog.showMessageBox = async () => {
        counting.asked!++
        return { response: button, checkboxChecked: false }
      }
    }, response)
  }

  /** How many questions were asked since `answerQuestions`. */
  async asked(): Promise<number> {
    return this.app.evaluate(({ dialog }) => (dialog as typeof dialog & { asked?: number }).asked ?? 0)
  }

  async answerSave(path: string): Promise<void> {
    await this.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, path)
  }
}
