/** Loads TypeScript sources, and what they import later. */
import { createServer } from 'vite'

/**
 * @param {string} path
 * @returns {Promise<Record<string, any>>} what the module exports
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
