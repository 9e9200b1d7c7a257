/**
 * The `netlens` command of an installed package: the app, or with a subcommand the command line, which needs no display.
 * @param {string[]} subcommands
 */
export default (subcommands) => `#!/bin/sh
# Opens Netlens on the folders that are given; with one of its commands, runs that on the command line.
program=$(dirname "$(dirname "$(readlink -f "$0")")")
case "$1" in
  ${[...subcommands, 'help', '--help', '-h', '--version', '-V'].join('|')})
    exec "$program/resources/node/bin/node" "$program/resources/engine/out/main/cli.js" "$@" ;;
esac
exec "$program/netlens" "$@"
`
