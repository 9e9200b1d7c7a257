/** Who may import whom. The order is that of docs/architecture.md; tests/unit/tools/fence.spec.ts keeps the two equal. */

/** From the ground up: a folder imports from those before it. */
export const mainFolders = [
  ...[
    'network',
    'contract',
    'platform',
    'tables',
    'results',
    'detections',
    'images',
    'weights',
    'inference',
    'tasks'
  ],
  ...['inspect', 'models', 'export', 'library', 'teach', 'engine', 'host', 'preload', 'app', 'cli']
]
const base = 'bridge|format|i18n|image-url|locales|per-locale|report-error|styles|summary-target|theme'
const features = 'classify|library|learn|models|network|settings|summary|teach'
export const rendererLayers = [base, 'components', 'stores', features, 'views', 'shell|App.vue|main']

/** What only the engine's process may load, but for the doors that the command line may use as well. */
const engineSide = '^src-main/(images|weights|inference|tasks|inspect|models|export|library|teach|engine)/'
const doorsOfCommandLine =
  '^src-main/(export/(export|folder|formats|ray/ray-job)|images/(limits|scan)|inference/tune|library/(exports/(parquet|xlsx)|real-path)|models/store|weights/(labels|open-model))[.]ts$'

/** @param {string} folders */
const inMain = (folders) => `^src-main/(${folders})/`
/** @param {string} layer */
const inRenderer = (layer) => `^src-renderer/(${layer})([./]|$)`

/** @typedef {import('dependency-cruiser').IRegularForbiddenRuleType} Restriction */

/**
 * @param {string} name
 * @param {string} comment
 * @param {Restriction['from']} from
 * @param {Restriction['to']} to
 * @returns {Restriction}
 */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    never(
      'contract-and-network-import-nothing',
      'They run in every process.',
      { path: '^src-main/(contract|network)/' },
      { path: '^(src-main|src-renderer|package.json)', pathNot: '^src-main/$1/' }
    ),
    ...mainFolders
      .slice(0, -1)
      .map((folder, at) =>
        never(
          `${folder}-imports-downwards`,
          'A folder imports only from those below it in docs/architecture.md.',
          { path: inMain(folder) },
          { path: inMain(mainFolders.slice(at + 1).join('|')) }
        )
      ),
    never(
      'no-folder-without-a-place',
      'A new folder gets its place in the order of docs/architecture.md.',
      { path: '^src-main/', pathNot: inMain(mainFolders.join('|')) },
      {}
    ),
    never(
      'nothing-without-a-place-in-renderer',
      'A new folder or file of the window gets its layer.',
      { path: '^src-renderer/', pathNot: inRenderer(rendererLayers.join('|')) },
      {}
    ),
    never(
      'renderer-meets-contract-and-network-only',
      'The window never sees Node, nor the engine the window.',
      { path: '^src-renderer/' },
      { path: '^src-main/', pathNot: inMain('contract|network') }
    ),
    never(
      'nothing-imports-the-renderer',
      'The window is a program of its own.',
      { path: '^(src-main|tools)/' },
      { path: '^src-renderer/' }
    ),
    never(
      'app-loads-no-engine-code',
      'Native code must not run inside Electron.',
      { path: inMain('app|preload|host') },
      { path: engineSide }
    ),
    never(
      'preload-imports-contract-only',
      'A sandboxed preload cannot load more.',
      { path: inMain('preload') },
      { path: '^src-main/', pathNot: inMain('preload|contract') }
    ),
    never(
      'command-line-uses-declared-doors',
      'What it loads of the engine is listed here.',
      { path: inMain('cli') },
      { path: engineSide, pathNot: doorsOfCommandLine }
    ),
    never(
      'hosts-do-not-meet',
      'The two hosts share what lies in host.',
      { path: inMain('app|cli') },
      { path: inMain('app|cli|preload'), pathNot: '^src-main/$1/' }
    ),
    ...rendererLayers
      .slice(0, -1)
      .map((layer, at) =>
        never(
          `renderer-${['base', 'components', 'stores', 'features', 'views'][at]}-import-downwards`,
          'Shell on views, views on features, features on stores, stores on components.',
          { path: inRenderer(layer) },
          { path: inRenderer(rendererLayers.slice(at + 1).join('|')) }
        )
      ),
    never(
      'features-do-not-meet',
      'What two features share lies in components or stores.',
      { path: inRenderer(features), pathNot: inRenderer('summary') },
      { path: inRenderer(features), pathNot: '^src-renderer/$1/' }
    ),
    never(
      'summary-shows-parts-of-network-only',
      'The summary window is the network view in small.',
      { path: inRenderer('summary') },
      { path: inRenderer(features), pathNot: inRenderer('summary|network') }
    ),
    // Types are gone when the program runs.
    never(
      'no-circle',
      'Two files that need each other are one.',
      {},
      {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'] }
      }
    )
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.vue', '.json', '.css'] }
  }
}
