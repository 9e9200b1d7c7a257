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
    optimizeDeps: { noDiscovery: true }
  })
  return server.ssrLoadModule(path)
}
