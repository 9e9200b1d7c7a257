/** Runs a model that is not compiled in a process of its own, for `as-is-apart.ts`. */
import { problemOf } from '../contract/errors'
import { loadAsIs } from '../inference/as-is'
import { startBackend } from '../inference/backend'
import type { Classifier } from '../inference/classifier'
import { openAgain } from '../inference/open-again'
import type { AsIsAnswer, AsIsQuestion } from './as-is-apart'

let classifier: Classifier

async function answer(question: AsIsQuestion): Promise<AsIsAnswer> {
  const { id } = question
  try {
    if ('load' in question) {
      const { path, preprocessing, cacheDir } = question.load
      const { source } = await openAgain(path, preprocessing.inputSize, cacheDir)
      const { classifier: loaded, ...found } = await loadAsIs(
        await startBackend('native'),
        source,
        preprocessing
      )
      classifier = loaded
      return { id, found }
    }
    const { batch } = question
    const answers =
      'pixels' in question
        ? await classifier.classifyPixels(question.pixels, batch)
        : await classifier.classifyImages(question.images, batch)
    return { id, answers }
  } catch (error) {
    return { id, problem: problemOf(error) }
  }
}

process.on('message', (question: AsIsQuestion) => {
  void answer(question).then((found) => process.send?.(found))
})
process.on('disconnect', () => process.exit())
// Ctrl-C reaches the whole process group: what it means is the host's decision.
process.on('SIGINT', () => undefined)
