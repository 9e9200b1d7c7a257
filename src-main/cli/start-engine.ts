/** Starts the engine for a command. */
import { join } from 'node:path'
import { EngineClient } from '../host/engine-client'
import { cacheDir, libraryFile } from '../platform/paths'
import { tellOfDamage } from './library-damage'
import { tell } from './output'

/**
 * Starts an engine; its problems with the library are reported. @param withLibrary whether it opens the library
 */
export function startEngine(withLibrary: boolean): EngineClient {
  const engine = new EngineClient({
    node: process.execPath,
    entry: join(__dirname, 'engine.js'),
    cacheDir: cacheDir(),
    ...(withLibrary && { library: libraryFile() })
  })
  tellPreparing(engine)
  tellDoubt(engine)
  tellOfDamage(engine)
  return engine
}

/** Says why the first start with a model takes longer, and every one if nothing can be kept. */
function tellPreparing(engine: EngineClient): void {
  engine.on('model/tuning', () => {
    tell('Timing the model on this machine, once; this takes a few seconds ...')
  })
  engine.on('cache/unusable', ({ message }) => tell(message))
}

/** Warns about answers that an older version may have got wrong. */
function tellDoubt(engine: EngineClient): void {
  engine.on('library/doubt', ({ answers }) => {
    tell(
      `An earlier version may have mixed up answers beside images with unusual bands, such as TIFF: ${answers} answers ` +
        'in the library may be wrong. Classify their folders again and the model is asked anew for these; labels ' +
        'given by hand stay.'
    )
  })
}
