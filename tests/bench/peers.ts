/** The same folder job with Keras, ONNX Runtime and OpenVINO in Python, where they are installed. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readdir } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasShared, shared } from '../support/shared'

export const peerNames = [
  'keras',
  'onnxruntime-pil',
  'openvino-f32-cv2',
  'openvino-bf16-cv2',
  'openvino-int8-cv2'
] as const

/** The pictures that our own ranges are taken from. */
const pictures = join(import.meta.dirname, '../../resources/samples')

/** A Python that has all the packages: NETLENS_PEERS_PYTHON, or the one on the path. */
export function peersPython(): string | undefined {
  const python = process.env['NETLENS_PEERS_PYTHON'] ?? 'python3'
  try {
    if (!hasShared) return undefined
    execFileSync(python, ['-c', 'import keras, onnxruntime, openvino, nncf, tf2onnx, cv2, PIL'], {
      stdio: 'ignore'
    })
    return python
  } catch {
    return undefined
  }
}

/** Milliseconds an image of each peer, after its own warm-up. */
export function runPeers(python: string, folder: string): Promise<Record<string, number>> {
  const program = shared('peers/peers.py')
  return ratesOf(python, [program, folder, '--only', peerNames.join(','), '--calibrate', pictures])
}

/** The same for finding objects. */
export function runDetectionPeers(python: string, folder: string): Promise<Record<string, number>> {
  return ratesOf(python, [join(import.meta.dirname, 'detection_peers.py'), folder, shared('detection')])
}

function ratesOf(python: string, args: string[]): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    execFile(python, args, { maxBuffer: 1 << 24 }, (error, stdout) => {
      if (error) return reject(error)
      const rows = [...stdout.matchAll(/^(.+?)\s+(\d+) images\s+[\d.]+ s\s+([\d.]+) images\/s$/gm)]
      resolve(Object.fromEntries(rows.map(([, name, , rate]) => [name!.trim(), 1000 / Number(rate)])))
    })
  })
}

/** Converts HEICs to JPEG with libheif's own program, one on each core. @returns the folder */
export async function convertedHeics(folder: string): Promise<string> {
  const target = await mkdtemp(join(tmpdir(), 'netlens-bench-converted-'))
  const names = await readdir(folder)
  const convert = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const output = join(target, name.replace('.heic', '.jpg'))
      await promisify(execFile)('heif-convert', ['-q', '95', join(folder, name), output])
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, convert))
  return target
}
