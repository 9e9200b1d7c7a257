/** Loads TypeScript modules, including dynamic imports. */
import { createServer } from 'vite'

/**
 * @param {string} path
 * @returns {Promise<Record<string, any>>} the module's exports
 */
export async function load(path) {
  const server = await createServer({
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [
      {
        name: 'file-name',
        // Modules of the engine are built as CommonJS, which has it.
        transform: (code, id) =>
          code.includes('__filename') ? `const __filename = ${JSON.stringify(id)}\n${code}` : undefined
      }
    ]
  })
  return server.ssrLoadModule(path)
}
