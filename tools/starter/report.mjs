// @ts-nocheck What it prints are figures of other programs.
/** Writes the training report beside the model. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { classes } from './styles.mjs'

const goals = { heldOutStyles: 0.95, realPictures: 0.9 }

/**
 * @param {string} folder of the model, for training-report.md and training-report.json
 * @param {object} evaluation results of evaluate.mjs
 * @param {string} trainingFile the training.json that train.py wrote
 */
export function writeReport(folder, evaluation, trainingFile) {
  const training = JSON.parse(readFileSync(trainingFile, 'utf8'))
  writeFileSync(
    join(folder, 'training-report.json'),
    `${JSON.stringify({ evaluation, training }, null, 2)}\n`
  )
  const { heldOutStyles, realPictures, outliers } = evaluation
  const row = (title, { pictures, accuracy, macroAccuracy }, goal) =>
    `| ${title} | ${pictures} | ${accuracy} | ${macroAccuracy} | ${goal}: ${macroAccuracy >= goal ? 'met' : 'not met'} |`
  const pictures = Object.values(training.pictures).reduce((a, b) => a + b)
  const text = `# Training report of the starter model

Written by \`npm run eval:starter -- --report resources/starter\`; every picture goes through the command line that users have.

| | pictures | accuracy | macro accuracy | goal (macro) |
| --- | --- | --- | --- | --- |
${row('held-out generators and styles', heldOutStyles, goals.heldOutStyles)}
${row('real pictures', realPictures, goals.realPictures)}

Pictures unlike all classes (fractals, cells, rings, weaves; ${outliers.pictures} pictures): the median of the top probability is
${outliers.median}; a share of ${outliers.above08} is above 0.8.

## Held-out generators and styles

${matrix(heldOutStyles)}

## Real pictures

No real pictures of the class "blank or corrupted-looking" were collected: the average is over the other six.

${matrix(realPictures)}

## Training

${training.steps} steps of ${training.batch} looks at ${training.sizes.join(', then ')} pixels in ${training.minutes} minutes, drawn from ${pictures} looks of the training pictures;
AdamW, cosine schedule with warm-up, label smoothing, average of the weights over the last steps, pictures of no class taught as
"none of these". On training pictures that were kept for validation: ${Object.entries(training.validation)
    .map(([name, right]) => `${name} ${right}`)
    .join(', ')}.

| step | loss | accuracy in training, augmented |
| --- | --- | --- |
${training.history
  .filter(({ step }) => step % 500 === 0)
  .map(({ step, loss, accuracy }) => `| ${step} | ${loss} | ${accuracy} |`)
  .join('\n')}
`
  writeFileSync(join(folder, 'training-report.md'), text)
}

function matrix({ table }) {
  const rows = table.flatMap((row, i) => {
    const all = row.reduce((a, b) => a + b)
    return all ? [`| ${classes[i]} | ${row.join(' | ')} | ${Math.round((100 * row[i]) / all)} % |`] : []
  })
  return `| true \\ given | ${classes.join(' | ')} | right |\n| ${classes.map(() => '---').join(' | ')} | --- | --- |\n${rows.join('\n')}`
}
