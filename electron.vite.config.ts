import vue from '@vitejs/plugin-vue'
import { defineConfig, externalizeDepsPlugin } from 'electron-vite'
import { resolve } from 'node:path'

const at = (path: string) => resolve(import.meta.dirname, path)

// Targets are set by hand: the runtime for development may be Electron 22 (Node 16.17, Chromium 108),
// whatever version the electron package has.
export default defineConfig({
  main: {
    plugins: [externalizeDepsPlugin()],
    build: {
      target: 'node16.17',
      rollupOptions: {
        // Programs that share this code: the Electron shell, the engine process with its threads and a
        // second process, and the command line.
        input: {
          app: at('src-main/app/main.ts'),
          engine: at('src-main/engine/main.ts'),
          'as-is-process': at('src-main/engine/as-is-process.ts'),
          'decode-worker': at('src-main/images/decode-worker.ts'),
          'heic-worker': at('src-main/images/heic-worker.ts'),
          cli: at('src-main/cli/main.ts')
        }
      }
    }
  },
  preload: {
    build: { target: 'node16.17', rollupOptions: { input: { preload: at('src-main/preload/preload.ts') } } }
  },
  renderer: {
    root: 'src-renderer',
    plugins: [vue()],
    define: { __VUE_I18N_LEGACY_API__: false },
    build: { target: 'chrome108', rollupOptions: { input: at('src-renderer/index.html') } }
  }
})
