/**
 * One TypeScript program for everything that is linted, in which the script of a component is a separate file:
 * a parser for components would compile the whole project again for each of them.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

/** ESLint's name for the script in a component. */
const SCRIPT = '0_script.ts'

/**
 * The component's script, with everything else replaced by blanks, so that lines and columns stay the same.
 * @param {string} component its text
 */
function scriptOf(component) {
  const { script, scriptSetup } = parse(component).descriptor
  const characters = component.replace(/[^\r\n]/g, ' ').split('')
  for (const block of [script, scriptSetup]) {
    if (block) characters.splice(block.loc.start.offset, block.content.length, ...block.content)
  }
  return characters.join('')
}

/** @type {import('eslint').Linter.Processor} */
export const componentProcessor = {
  meta: { name: 'component-script' },
  preprocess: (text) => [{ text: scriptOf(text), filename: 'script.ts' }],
  postprocess: (messages) => messages.flat()
}

/**
 * @param {string} project the project's folder
 * @param {string[]} configs names of its tsconfig files
 */
export function lintProgram(project, configs) {
  const parsed = configs.map((name) => readConfig(join(project, name)))
  const files = new Set(parsed.flatMap(({ fileNames }) => fileNames))
  /** @type {ts.CompilerOptions} */
  const options = {
    ...parsed[0]?.options,
    composite: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    lib: [...new Set(parsed.flatMap(({ options }) => options.lib ?? []))],
    types: [...new Set(parsed.flatMap(({ options }) => options.types ?? []))]
  }
  return ts.createProgram([...files].map(asScript), options, componentHost(options))
}

/** @param {string} file */
function readConfig(file) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: failed }
  const vue = [{ extension: '.vue', isMixedContent: true, scriptKind: ts.ScriptKind.Deferred }]
  const parsed = ts.getParsedCommandLineOfConfigFile(file, {}, host, undefined, undefined, vue)
  if (!parsed) throw new Error(`${file} cannot be read.`)
  return parsed
}

/** @param {ts.Diagnostic} diagnostic */
function failed({ messageText }) {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** @param {string} file */
const asScript = (file) => (file.endsWith('.vue') ? `${file}/${SCRIPT}` : file)

/** @param {ts.CompilerOptions} options */
function componentHost(options) {
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists } = host
  /** @param {string} file */
  const componentOf = (file) => (file.endsWith(`.vue/${SCRIPT}`) ? dirname(file) : undefined)
  host.fileExists = (file) => fileExists(componentOf(file) ?? file)
  host.readFile = (file) => {
    const component = componentOf(file)
    return component ? scriptOf(readFileSync(component, 'utf8')) : readFile(file)
  }
  host.getSourceFile = (file, target) => {
    const text = host.readFile(file)
    return text === undefined ? undefined : ts.createSourceFile(file, text, target, true)
  }
  host.resolveModuleNameLiterals = (names, from, _redirected, given) =>
    names.map(({ text }) => {
      const importer = componentOf(from) ?? from
      if (!text.endsWith('.vue')) return ts.resolveModuleName(text, importer, given, host)
      const resolvedFileName = `${resolve(dirname(importer), text)}/${SCRIPT}`
      return { resolvedModule: { resolvedFileName, extension: '.ts', isExternalLibraryImport: false } }
    })
  return host
}
