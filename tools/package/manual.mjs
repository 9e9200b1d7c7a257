/** Generates the manual page of the `netlens` command from the program's help. */
import { run } from '../setup/processes.mjs'

/**
 * @typedef {object} Help as printed by commander
 * @property {string} usage without the program's name
 * @property {string} description
 * @property {[string, string][]} args
 * @property {[string, string][]} options
 * @property {[string, string][]} commands
 */

/** @typedef {{ node: string, cli: string }} Program */

/**
 * @param {Program} program
 * @returns {Promise<string[]>} names of its subcommands
 */
export async function commandNames(program) {
  return (await helpOf(program, [])).commands.map(([term]) => nameOf(term)).filter((name) => name !== 'help')
}

/**
 * @param {Program} program
 * @param {{ version: string, epoch: number }} product
 * @returns {Promise<string>} the page, in roff
 */
export async function manualPage(program, { version, epoch }) {
  const top = await helpOf(program, [])
  const date = new Date(epoch * 1000).toISOString().slice(0, 10)
  const lines = [
    `.TH NETLENS 1 "${date}" "Netlens ${version}" "User Commands"`,
    '.SH NAME',
    'netlens \\- classify folders of images and look inside the network',
    '.SH SYNOPSIS',
    '.B netlens',
    '[\\fIfolder\\fR|\\fIimage\\fR]...',
    '.br',
    '.B netlens',
    '\\fIcommand\\fR [\\fIargument\\fR]...',
    '.SH DESCRIPTION',
    `${escape(top.description)}.`,
    'Without a command, the window opens on the given folders and images; a window that is open already takes them.',
    'With a command, it runs without a display.',
    '.SH OPTIONS',
    ...items(top.options),
    '.SH COMMANDS',
    ...(await commandSections(program, [])),
    '.SH EXIT STATUS',
    ...items([
      ['0', 'All images were classified.'],
      ['1', 'It could not run.'],
      ['2', 'Bad usage.'],
      ['3', 'It finished, with images that failed or folders that cannot be read.'],
      ['130', 'Stopped by Ctrl\\-C; the output file is complete up to there.']
    ]),
    '.SH FILES',
    ...items([
      ['$XDG_CONFIG_HOME/Netlens', 'Settings, and the results of the last runs. Default: ~/.config/Netlens.'],
      ['$XDG_DATA_HOME/netlens', 'Models and what else is yours. Default: ~/.local/share/netlens.'],
      ['$XDG_CACHE_HOME/netlens', 'What can be made again. Default: ~/.cache/netlens.'],
      ['$XDG_STATE_HOME/netlens', 'The log. Default: ~/.local/state/netlens.']
    ])
  ]
  return lines.join('\n') + '\n'
}

/**
 * @param {Program} program
 * @param {string[]} path names of the parent commands
 * @returns {Promise<string[]>}
 */
async function commandSections(program, path) {
  const lines = []
  for (const [term] of (await helpOf(program, path)).commands) {
    const name = nameOf(term)
    if (name === 'help') continue
    const own = [...path, name]
    const help = await helpOf(program, own)
    lines.push(`.SS "netlens ${escape(help.usage.replace(/^netlens /, ''))}"`, escape(help.description))
    lines.push(...items(help.args), ...items(help.options.filter(([option]) => !option.startsWith('-h,'))))
    lines.push(...(await commandSections(program, own)))
  }
  return lines
}

/**
 * @param {Program} program
 * @param {string[]} path names of the commands
 * @returns {Promise<Help>}
 */
async function helpOf({ node, cli }, path) {
  return parseHelp(await run(node, [cli, ...path, '--help'], { env: { ...process.env, NO_COLOR: '1' } }))
}

/**
 * @param {string} text as printed by commander
 * @returns {Help}
 */
export function parseHelp(text) {
  /** @type {Help} */
  const help = { usage: '', description: '', args: [], options: [], commands: [] }
  /** @type {Record<string, [string, string][] | undefined>} */
  const lists = { 'Arguments:': help.args, 'Options:': help.options, 'Commands:': help.commands }
  /** @type {[string, string][] | undefined} */
  let list
  for (const line of text.split('\n')) {
    const usage = /^Usage: (.*)$/.exec(line)?.[1]
    if (usage) help.usage = usage
    else if (lists[line]) list = lists[line]
    else if (!list) help.description = [help.description, line.trim()].join(' ').trim()
    else {
      const [, term, meaning = ''] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? []
      const last = list.at(-1)
      if (term) list.push([term, meaning.trim()])
      else if (last && line.trim()) last[1] = `${last[1]} ${line.trim()}`.trim()
    }
  }
  return help
}

/** @param {string} term such as `classify [options] <source...>` */
function nameOf(term) {
  return term.split(/[ |]/, 1)[0] ?? ''
}

/** @param {[string, string][]} list */
function items(list) {
  return list.flatMap(([term, meaning]) => ['.TP', `.B ${escape(term)}`, escape(meaning)])
}

/** @param {string} text */
function escape(text) {
  return text
    .replace(/\\(?!-)/g, '\\e')
    .replace(/(?<!\\)-/g, '\\-')
    .replace(/^([.'])/, '\\&$1')
}
