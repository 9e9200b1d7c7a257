/** All readers of other people's files and of messages from other processes. */
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SettingsFile } from '../../src-main/app/settings'
import { appEvents, appRequests } from '../../src-main/contract/app'
import {
  engineEvents,
  engineRequests,
  EventFrame,
  ReplyFrame,
  RequestFrame
} from '../../src-main/contract/engine'
import { libraryFileRequests, libraryRequests } from '../../src-main/contract/library'
import { libraryJobRequests, libraryJobWindowRequests } from '../../src-main/contract/library-jobs'
import { UserError } from '../../src-main/contract/errors'
import { readTruth } from '../../src-main/detections/truth/read-truth'
import { TruthError } from '../../src-main/detections/truth/truth'
import { Reason } from '../../src-main/contract/reasons'
import { checked } from '../../src-main/contract/messages'
import { modelsAppRequests, modelsRequests } from '../../src-main/contract/models'
import { readCameraRaw, readPreviewBytes } from '../../src-main/images/camera-raw/camera-raw'
import { exifBlock } from '../../src-main/images/camera-raw/facts'
import { decodeForNetwork } from '../../src-main/images/network-image'
import { ImageError } from '../../src-main/images/errors'
import { photoFacts, timeTaken } from '../../src-main/images/exif'
import { readFacts } from '../../src-main/images/facts'
import { withRangeOfStreams } from '../../src-main/images/heic-range'
import { isDecodable, sniffFormat } from '../../src-main/images/image-format'
import { readJpegFrame } from '../../src-main/images/jpeg-header'
import { stillOf } from '../../src-main/images/picture'
import { thumbnail } from '../../src-main/images/thumbnail'
import { readTiffLayout } from '../../src-main/images/tiff-header'
import { unsupportedKind } from '../../src-main/images/unsupported'
import { findPacket } from '../../src-main/library/keywords/embedded'
import { followingSplices, readPictureIndex } from '../../src-main/library/keywords/multi-picture'
import { changeKeywords, keywordsOf, newPacket } from '../../src-main/library/keywords/packet'
import { decodeSidecar } from '../../src-main/library/keywords/sidecar-text'
import { salvage } from '../../src-main/library/salvage/salvage'
import { readWal } from '../../src-main/library/salvage/wal'
import { RegistryFile } from '../../src-main/models/registry-file'
import { openTable, parseTable } from '../../src-main/tables/table'
import { decodeText } from '../../src-main/tables/text'
import { readCheckpointIndex, readCheckpointTensor } from '../../src-main/weights/checkpoint'
import { identifyNetwork } from '../../src-main/weights/bind'
import { insideScalingOf } from '../../src-main/weights/inside-scaling'
import { checkedConfig, finalActivation, inputShapeOf } from '../../src-main/weights/keras-config'
import { readTaught } from '../../src-main/weights/taught-part'
import { readLabelsFile } from '../../src-main/weights/labels'
import { openModel, withLayers } from '../../src-main/weights/open-model'
import { runnableConfig } from '../../src-main/weights/runnable-config'
import { rewriteSavedModel } from '../../src-main/weights/saved-model'
import { parseObject } from '../../src-main/weights/stored-model'
import { DataType } from '../../src-main/weights/tensorflow-proto'
import { withZip } from '../../src-main/weights/zip'
import type { Target } from './judge'
import * as seeds from './seeds'

const { json, texts } = seeds

/** An error whose sentence the caller appends to the file's name. */
const isReason = (error: Error): boolean => error instanceof Reason
const isRange = (error: Error): boolean => error instanceof RangeError

async function placed(folder: string, name: string, content: Buffer): Promise<string> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  return path
}

/** Opens a model and reads all its weights, as a classifier does. */
async function readModel(path: string): Promise<void> {
  const source = await openModel(path)
  if (source.format === 'savedmodel' || source.format === 'tfjs-graph') return
  await withLayers(source, ({ layers }) =>
    layers.forEach(({ tensors }) => tensors.forEach((one) => one.read()))
  )
}

const tfjsWeights = [
  {
    name: 'conv/kernel',
    shape: [3, 3, 3, 2],
    dtype: 'float32',
    quantization: { dtype: 'uint8', scale: 0.1, min: -1 }
  },
  { name: 'conv/bias', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
  { name: 'dense/kernel', shape: [2, 3], dtype: 'float32' },
  { name: 'dense/bias', shape: [3], dtype: 'int32' }
]
const tfjsBytes = 54 + 4 + 24 + 12
const weightsManifest = [{ paths: ['weights.bin'], weights: tfjsWeights }]
const tfjsLayers = [
  { class_name: 'InputLayer', config: { batch_input_shape: [null, 8, 8, 3], name: 'in' } },
  { class_name: 'Conv2D', config: { name: 'conv', filters: 2, kernel_size: [3, 3], padding: 'same' } },
  { class_name: 'GlobalAveragePooling2D', config: { name: 'pool' } },
  { class_name: 'Dense', config: { name: 'dense', units: 3, activation: 'softmax' } }
]

/** Checks that splices are in order and within the file. */
function checkSplices(splices: readonly { start: number; end: number }[], size: number): void {
  let at = 0
  for (const { start, end } of splices) {
    if (start < at || end < start || end > size)
      throw new TypeError(`splice ${start}-${end} of ${size} bytes`)
    at = end
  }
}

/** Requests of the engine and of the windows; a name may mean something different in each. */
const requests = [
  {
    ...engineRequests,
    ...libraryRequests,
    ...libraryFileRequests,
    ...libraryJobRequests,
    ...modelsRequests
  },
  { ...appRequests, ...libraryJobWindowRequests, ...modelsAppRequests }
]
const events = [engineEvents, appEvents]

function readMessage(text: string): void {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    // Node has already parsed the message when it arrives.
    return
  }
  const { type, params, event, payload } = (message ?? {}) as Record<string, unknown>
  if (typeof event === 'string') {
    checked(EventFrame, message, 'event')
    readBy(
      events.flatMap((table) => (Object.hasOwn(table, event) ? table[event as keyof typeof table] : [])),
      payload
    )
  } else if (typeof type === 'string') {
    checked(RequestFrame, message, 'request')
    readBy(
      requests.flatMap((table) =>
        Object.hasOwn(table, type) ? table[type as keyof typeof table].params : []
      ),
      params
    )
  } else checked(ReplyFrame, message, 'reply')
}

/** @throws UserError if no schema accepts the value */
function readBy(schemas: readonly Parameters<typeof checked>[0][], value: unknown): void {
  const refused = schemas.flatMap((schema) => {
    try {
      checked(schema, value, 'message')
      return []
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return [error]
    }
  })
  const [first] = refused
  if (first && refused.length === schemas.length) throw first
}

const model = { path: '/m.h5', backend: 'auto', precision: 'auto' }
const knownModel = {
  name: 'mine',
  origin: 'own',
  path: '/m.h5',
  copied: false,
  source: '/m.h5',
  bytes: 100,
  sha256: 'a'.repeat(64),
  checksum: 'first-use',
  format: 'keras-h5',
  architecture: 'MobileNetV2 1.00',
  classes: 3,
  preprocessing: { range: '-1..1', channels: 'rgb', crop: 'center', inputSize: 224, output: 'probabilities' },
  files: ['m.h5'],
  added: '2026-01-01T00:00:00.000Z',
  modified: 1
}

const packet = newPacket({ add: ['crane', 'a & b', '丹顶鹤'], remove: [], parent: 'Animals|Netlens' })
const packets = [
  packet,
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:subject="one"/></rdf:RDF></x:xmpmeta>',
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${packet}<?xpacket end="w"?>`
]
const change = { add: ['kranich <1>'], remove: ['crane'], parent: 'Animals' }

/** Checks that a changed packet contains the new keyword, and that a second change has no effect. */
function changePacket(text: string): string {
  const changed = changeKeywords(text, change)
  if (!keywordsOf(changed).includes(change.add[0]!))
    throw new TypeError('the keyword is not in the new packet')
  if (changeKeywords(changed, change) !== changed) throw new TypeError('a second change changes more')
  return changed
}

const tables = texts(
  'file,class\na.jpg,cat\n"b, c.jpg",dog\n',
  'sep=;\nfile;class\na.jpg;"cat ""x"""\n',
  '\ufefffile\tclass\r\na.jpg\tKatze\r\n'
)

/** Each error in the HDF5 library leaks about 2 kB of its 5 MB stack. */
const mostDamagedHdf5 = 1000

export const targets: readonly Target[] = [
  {
    name: 'saved-model',
    seeds: async () => Object.values(await seeds.savedModels()).map((files) => files['saved_model.pb']!),
    async read(input, folder) {
      const { tf_module: whole } = await seeds.savedModels()
      for (const [name, content] of Object.entries({ ...whole, 'saved_model.pb': input })) {
        await placed(folder, name, content)
      }
      await rewriteSavedModel(folder)
    }
  },
  {
    name: 'checkpoint',
    seeds: async () =>
      Object.values(await seeds.savedModels()).flatMap((files) => files['variables/variables.index'] ?? []),
    read: readCheckpoint
  },
  {
    name: 'checkpoint-entries',
    seeds: async () =>
      Object.values(await seeds.savedModels()).flatMap((files) => {
        const index = files['variables/variables.index']
        return index ? [seeds.entriesOfIndex(index)] : []
      }),
    read: (input, folder) => readCheckpoint(seeds.checkpointIndex(input), folder)
  },
  {
    name: 'zip',
    seeds: () => seeds.kerasFiles('.keras'),
    async read(input, folder) {
      const path = await placed(folder, 'archive.zip', input)
      await withZip(path, 64 * 2 ** 20, async (files) => {
        for (const file of files.values()) await file.readAll()
      })
    }
  },
  {
    name: 'keras',
    mostInputs: mostDamagedHdf5,
    seeds: () => seeds.kerasFiles('.keras'),
    read: async (input, folder) => readModel(await placed(folder, 'model.keras', input))
  },
  {
    name: 'taught',
    seeds: () => seeds.taughtArchives(),
    read: async (input, folder) => readTaught(await placed(folder, 'model.netlens', input))
  },
  {
    name: 'hdf5',
    mostInputs: mostDamagedHdf5,
    seeds: () => seeds.kerasFiles('.h5'),
    read: async (input, folder) => readModel(await placed(folder, 'model.h5', input))
  },
  {
    name: 'keras-config',
    seeds: () => seeds.kerasConfigs(),
    read(input) {
      const config = checkedConfig('model', parseObject('model', input.toString(), 'a config.json'))
      inputShapeOf(config)
      finalActivation(config)
      insideScalingOf(config)
      runnableConfig('model', config)
      try {
        identifyNetwork({ path: 'model', format: 'keras', config, layers: [] })
      } catch (error) {
        // A model that is not a MobileNet runs as it is.
        if (!(error instanceof UserError)) throw error
      }
    }
  },
  {
    name: 'tfjs',
    seeds: () =>
      json(
        {
          format: 'layers-model',
          modelTopology: { class_name: 'Sequential', config: { name: 'm', layers: tfjsLayers } },
          weightsManifest
        },
        {
          format: 'graph-model',
          modelTopology: { node: [{ name: 'x', op: 'Placeholder' }] },
          weightsManifest
        },
        { modelTopology: { model_config: { class_name: 'Sequential', config: tfjsLayers } }, weightsManifest }
      ),
    async read(input, folder) {
      await placed(folder, 'weights.bin', Buffer.alloc(tfjsBytes, 1))
      await readModel(await placed(folder, 'model.json', input))
    }
  },
  {
    name: 'labels',
    seeds: () =>
      texts(
        'cat\ndog\n',
        '0 cat\n1 dog\n',
        'id,name\n0,cat\n1,"dog, big"\n',
        '["cat", "dog"]',
        '{"0": ["n1", "cat"], "1": ["n2", "dog"]}',
        '{"id2label": {"0": "cat", "1": "dog"}}',
        '[{"index":1,"label":"dog"},{"index":0,"label":"cat"}]'
      ),
    async read(input, folder) {
      let refused: unknown
      for (const extension of ['txt', 'csv', 'json']) {
        try {
          await readLabelsFile(await placed(folder, `labels.${extension}`, input), 2)
          return
        } catch (error) {
          refused = error
          if (!(error instanceof UserError)) throw error
        }
      }
      throw refused
    }
  },
  {
    name: 'true-objects',
    seeds: () =>
      texts(
        '{"images":[{"id":1,"file_name":"a.jpg","width":9,"height":8}],"categories":[{"id":1,"name":"cat"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"iscrowd":0}]}',
        '<annotation><filename>a.jpg</filename><size><width>9</width><height>8</height></size><object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>',
        '0 0.5 0.5 0.25 0.125\n1 0.1 0.2 0.1 0.2\n'
      ),
    async read(input, folder) {
      let refused: unknown
      for (const name of ['set.json', 'voc/a.xml', 'yolo/a.txt']) {
        const file = await placed(folder, name, input)
        const yolo = name.startsWith('yolo')
        if (yolo) await placed(folder, 'yolo/classes.txt', Buffer.from('cat\ndog\n'))
        try {
          const truth = await readTruth(name.endsWith('.json') ? file : dirname(file))
          truth.byPathOf('a.jpg')
          return
        } catch (error) {
          refused = error
          if (!(error instanceof TruthError)) throw error
        }
      }
      throw refused
    },
    refuses: (error) => error instanceof TruthError
  },
  {
    name: 'table',
    seeds: () => [
      ...tables,
      Buffer.from('\ufefffile;class\na;cat\n', 'utf16le'),
      Buffer.from('file,class\nK\xe4se,b\n', 'latin1')
    ],
    refuses: isReason,
    async read(input, folder) {
      const { rows } = await openTable(await placed(folder, 'table.csv', input))
      for await (const row of rows) void row
      parseTable((await decodeText(input)).text)
    }
  },
  {
    name: 'xmp',
    seeds: () => texts(...packets),
    refuses: isReason,
    read: (input) => changePacket(input.toString())
  },
  {
    name: 'sidecar',
    seeds: () => [...texts(...packets), Buffer.from(`\ufeff${packet}`, 'utf16le')],
    refuses: isReason,
    read(input) {
      const { text, encode } = decodeSidecar(input)
      if (!encode(text).equals(input)) throw new TypeError('a sidecar is written otherwise than it was')
      encode(changePacket(text))
    }
  },
  {
    name: 'embedded',
    seeds: seeds.taggable,
    refuses: isReason,
    async read(input, folder) {
      const handle = await open(await placed(folder, 'picture', input))
      try {
        const { packet: found, put } = await findPacket(handle, input.length)
        const splices = await put(found === undefined ? newPacket(change) : changePacket(found))
        checkSplices(splices, input.length)
      } finally {
        await handle.close()
      }
    }
  },
  {
    name: 'multi-picture',
    seeds: () => [seeds.pictureIndex(1000, 990, 500)],
    refuses: isRange,
    read(input) {
      const index = readPictureIndex(input, 100)
      if (index) followingSplices(index, { start: 50, end: 60, bytes: Buffer.alloc(30) })
    }
  },
  {
    name: 'image-headers',
    seeds: seeds.pictures,
    read(input) {
      readTiffLayout(input)
      readJpegFrame(input)
      const format = sniffFormat(input)
      if (!format || !isDecodable(format)) return
      unsupportedKind(input, format)
      stillOf(input, format)
    }
  },
  {
    name: 'image',
    seeds: seeds.pictures,
    // Images may have up to 268 megapixels.
    seconds: 20,
    megabytes: 3000,
    async read(input, folder) {
      const path = await placed(folder, 'picture', input)
      let refused: ImageError | undefined
      for (const work of [
        () => decodeForNetwork(path, 32, 'center'),
        () => readFacts(path),
        () => thumbnail(path, 64)
      ]) {
        try {
          await work()
        } catch (error) {
          if (!(error instanceof ImageError)) throw error
          refused = error
        }
      }
      if (refused) throw refused
    }
  },
  {
    name: 'camera-raw',
    seeds: seeds.cameraRaws,
    async read(input) {
      const readAt = (target: Uint8Array, at: number): Promise<number> =>
        Promise.resolve(input.copy(target, 0, at))
      const raw = await readCameraRaw(readAt, input.length)
      for (const preview of raw.previews) {
        const jpeg = await readPreviewBytes(readAt, raw, preview)
        const frame = readJpegFrame(jpeg)
        const same = frame?.width === preview.width && frame.height === preview.height
        if (!same) throw new Error('The preview is another JPEG than the one that was found.')
      }
      if (raw.facts) await photoFacts(exifBlock(raw.facts))
    }
  },
  {
    name: 'heic-range',
    seeds: seeds.heicRanges,
    read(input) {
      for (const item of [1, 2]) withRangeOfStreams(input, item)
    }
  },
  {
    name: 'exif',
    seeds: seeds.exifBlocks,
    async read(input) {
      await timeTaken(input)
      await photoFacts(input)
    }
  },
  {
    name: 'settings',
    seeds: () =>
      json({
        locale: 'en',
        theme: 'dark',
        crop: 'whole',
        recursive: true,
        topK: 3,
        model: { path: '/m', labels: '/l' },
        window: { width: 900, height: 700, maximized: false }
      }),
    async read(input, folder) {
      const file = new SettingsFile(await placed(folder, 'settings.json', input), 'en')
      void [file.settings, file.model, file.window]
    }
  },
  {
    name: 'models-list',
    seeds: () =>
      json(
        { version: 1, models: [] },
        { version: 1, default: 'mine', mirror: 'https://example.org', models: [knownModel] }
      ),
    async read(input, folder) {
      await rm(join(folder, 'models.json.last-good'), { force: true })
      const list = new RegistryFile(await placed(folder, 'models.json', input))
      await list.damage()
      await list.read()
    }
  },
  {
    name: 'messages',
    seeds: () =>
      json(
        {
          id: 1,
          type: 'model/load',
          params: { ...model, labels: '/l.txt', preprocessing: { range: '0..1' } }
        },
        {
          id: 2,
          type: 'library/rows',
          params: {
            filter: { labels: ['x'], minProbability: 0.5, folder: '/p' },
            sort: { by: 'name', descending: true },
            offset: 0,
            limit: 10
          }
        },
        {
          id: 3,
          type: 'library/label',
          params: { selection: { ids: [1, 2] }, change: { kind: 'set', label: 'crane' } }
        },
        { id: 4, type: 'image/facts', params: { path: '/a.jpg' } },
        { id: 5, type: 'settings/set', params: { topK: 3, theme: 'dark' } },
        { id: 5, result: null },
        { id: 6, problem: { code: 'internal', message: 'x' } },
        {
          event: 'run/results',
          payload: [
            { source: 0, path: 'a', status: 'ok', predictions: [{ index: 0, label: 'x', probability: 1 }] }
          ]
        },
        { event: 'run/total', payload: { total: 3, counted: true } }
      ),
    read: (input) => readMessage(input.toString())
  },
  {
    name: 'library',
    seeds: async () => [(await seeds.libraries()).database],
    async read(input, folder) {
      salvage(await placed(folder, 'library.sqlite', input), join(folder, 'rescued.sqlite'))
    }
  },
  {
    name: 'library-log',
    seeds: async () => [(await seeds.libraries()).log],
    async read(input, folder) {
      const file = join(folder, 'library.sqlite')
      await placed(folder, 'library.sqlite-wal', input)
      rmSync(`${file}-shm`, { force: true })
      readWal(file, 4096)
    }
  }
]

async function readCheckpoint(index: Buffer, folder: string): Promise<void> {
  const { tf_module: whole } = await seeds.savedModels()
  for (const [name, content] of Object.entries(whole!)) await placed(folder, name, content)
  await placed(folder, 'variables/variables.index', index)
  for (const [name, entry] of await readCheckpointIndex('model', folder)) {
    // Only TensorFlow knows how strings are stored.
    if (entry.dtype === DataType.string) continue
    await readCheckpointTensor('model', folder, name, entry)
  }
}

/** @throws Error that lists the targets */
export function targetNamed(name: string): Target {
  const found = targets.find((target) => target.name === name)
  if (found) return found
  throw new Error(
    `There is no target "${name}"; there are ${targets.map((target) => target.name).join(', ')}, and all.`
  )
}
