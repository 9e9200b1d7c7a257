/**
 * The `netlens` command of a package: runs the command line, which needs no display, if given a subcommand,
 * else the app.
 */

/**
 * @param {string[]} subcommands
 * @param {{ node: string, cli: string, app: string }} paths relative to the folder above the command's
 * @returns {string} a shell script
 */
export function shellCommand(subcommands, { node, cli, app }) {
  return `#!/bin/sh
# Opens Netlens on the folders that are given; with one of its commands, runs that on the command line.
program=$(dirname "$(dirname "$(readlink -f "$0")")")
case "$1" in
  ${[...subcommands, 'help', '--help', '-h', '--version', '-V'].join('|')})
    exec "$program/${node}" "$program/${cli}" "$@" ;;
esac
exec "$program/${app}" "$@"
`
}

/**
 * The command line only: on Windows, the app is in the Start menu.
 * @param {{ node: string, cli: string }} paths relative to the folder above the command's
 * @returns {string} a batch file
 */
export function windowsCommand({ node, cli }) {
  const quoted = (/** @type {string} */ path) => `"%~dp0..\\${path.replaceAll('/', '\\')}"`
  return `@${quoted(node)} ${quoted(cli)} %*\r\n`
}
