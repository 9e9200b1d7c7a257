import { expect, test } from 'vitest'
import { parseHelp } from '../../../tools/package/manual.mjs'

test('a help text is taken apart, wrapped lines included', () => {
  const help = parseHelp(`Usage: netlens classify [options] <source...>

classify every image; results go to
standard output

Arguments:
  source               folders and image files

Options:
  --model <file|name>  weights, or a name
                       in the models folder
  -h, --help           display help for command
`)
  expect(help).toEqual({
    usage: 'netlens classify [options] <source...>',
    description: 'classify every image; results go to standard output',
    args: [['source', 'folders and image files']],
    options: [
      ['--model <file|name>', 'weights, or a name in the models folder'],
      ['-h, --help', 'display help for command']
    ],
    commands: []
  })
})
