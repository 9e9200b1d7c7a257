/**
 * The models that are known: the starter that Netlens comes with, official weights that can be downloaded, and the user's
 * own. The engine answers these requests; the main process checks paths that come from a window and passes them on.
 */
import * as v from 'valibot'
import type { Events, Requests } from './messages'
import { ModelExamination, ModelInfo, NetworkSettingsSchema } from './model'
import { PreprocessingChoice } from './preprocessing'
import { AbsolutePath, Nothing } from './values'

/** What a model is called on the command line and in lists. */
export const ModelName = v.pipe(
  v.string(),
  v.trim(),
  v.regex(
    /^[^\s/\\:*?"<>|](?:[^/\\:*?"<>|]{0,78}[^\s/\\:*?"<>|])?$/,
    'a name of 1 to 80 characters, without / \\ : * ? " < > |'
  )
)

/** Takes the place of a labels file: ImageNet's names, which Netlens comes with. */
export const imageNet = 'imagenet'

/** Of the official weights those for whoever has no reason to take others: right nearly as often as the largest, at half the cost. */
export const recommendedModel = 'mobilenet-v2-1.0-224'

/** The detector that is used where none is named. */
export const defaultDetector = 'ssdlite-mobilenet-v2-coco'

/** Whether a model may have been trained on ImageNet, by its classes: 1000, or 1001 with a background before them. */
export function mayBeImageNet(classes: number): boolean {
  return classes === 1000 || classes === 1001
}

export const KnownModel = v.object({
  name: ModelName,
  /** The starter; one of the catalogue's; one of the user's. */
  origin: v.picklist(['built-in', 'catalogue', 'own']),
  path: v.string(),
  /** Whether the file is a copy that Netlens made, in its own folder. */
  copied: v.boolean(),
  /** Address or path from which it came. */
  source: v.string(),
  licence: v.optional(v.string()),
  /** Path of the labels file, or `imagenet`. */
  labels: v.optional(v.string()),
  /** Of all its files. */
  bytes: v.number(),
  sha256: v.string(),
  /** Whether the checksum was published before the file came, or is that of the file that came first. */
  checksum: v.picklist(['published', 'first-use']),
  ...v.pick(ModelExamination, [
    'format',
    'architecture',
    'network',
    'classes',
    'preprocessing',
    'answers',
    'taught',
    'files'
  ]).entries,
  /** What a person has set otherwise than it was guessed. */
  chosen: v.optional(PreprocessingChoice),
  /** ISO 8601; absent for the starter. */
  added: v.optional(v.string()),
  /** What is wrong with it at a look at its files: a changed one is found by verifying. */
  state: v.picklist(['ok', 'missing', 'changed'])
})
export type KnownModel = v.InferOutput<typeof KnownModel>

export const CatalogueModel = v.object({
  name: v.string(),
  network: NetworkSettingsSchema,
  file: v.string(),
  url: v.string(),
  licence: v.string(),
  /** Estimated from the number of weights. */
  bytes: v.number(),
  /** Bytes that an unfinished download has brought. */
  unfinished: v.number(),
  installed: v.boolean()
})
export type CatalogueModel = v.InferOutput<typeof CatalogueModel>

export const ModelList = v.object({
  models: v.array(KnownModel),
  /** Name of the model that is used where none is named. */
  default: v.optional(v.string()),
  catalogue: v.array(CatalogueModel),
  publisher: v.string(),
  mirror: v.optional(v.string()),
  /** The list on the disk is damaged: until something is done about it, only the starter model is known. */
  damaged: v.optional(
    v.object({
      path: v.string(),
      /** One sentence, for a person. */
      message: v.string(),
      /** A copy that can be taken instead. */
      lastGood: v.optional(v.object({ models: v.number(), modified: v.number() }))
    })
  )
})
export type ModelList = v.InferOutput<typeof ModelList>

export const DownloadProgress = v.object({
  name: v.string(),
  state: v.picklist(['connecting', 'receiving', 'waiting', 'checking']),
  received: v.number(),
  total: v.optional(v.number()),
  bytesPerSecond: v.number(),
  etaSeconds: v.optional(v.number()),
  /** Why it waits for another attempt. */
  message: v.optional(v.string())
})
export type DownloadProgress = v.InferOutput<typeof DownloadProgress>

export const Verification = v.object({
  name: v.string(),
  state: KnownModel.entries.state,
  /** What was found, for a person; empty where all is well. */
  message: v.string()
})
export type Verification = v.InferOutput<typeof Verification>

/** Which labels were read and how, for a person to see whether they are the right ones. */
export const LabelsLook = v.object({
  first: v.array(v.string()),
  more: v.boolean(),
  /** How the file's encoding is called, where it is not UTF-8. */
  encoding: v.optional(v.string())
})
export type LabelsLook = v.InferOutput<typeof LabelsLook>

/** Files to add as a model. */
export const Addition = v.object({
  path: AbsolutePath,
  /** By default the file's own name. */
  name: v.optional(ModelName),
  labels: v.optional(AbsolutePath),
  /** Where it is otherwise than it would be guessed. */
  preprocessing: v.optional(PreprocessingChoice),
  /** Copies the file into Netlens' folder; by default it is used where it lies. */
  copy: v.optional(v.boolean()),
  /** The model of the catalogue that the file is. */
  as: v.optional(v.string())
})
export type Addition = v.InferOutput<typeof Addition>

const Named = v.object({ name: v.string() })

export const modelsRequests = {
  'models/list': { params: Nothing, result: ModelList },
  'models/add': { params: Addition, result: KnownModel },
  /** Answers when the model is there; progress comes as `models/progress`. */
  'models/download': { params: Named, result: KnownModel },
  /** Stops a download; what came is kept, so that it can be continued. */
  'models/stop-download': { params: Named, result: Nothing },
  /** Throws away what an unfinished download brought. */
  'models/discard-download': { params: Named, result: Nothing },
  /** Compares the files with the checksum. */
  'models/verify': { params: Named, result: Verification },
  /** Takes the files as they are now for the right ones. */
  'models/accept': { params: Named, result: KnownModel },
  'models/default': { params: Named, result: Nothing },
  /** Sets what one of the user's own expects of an image; what is not given is as it was guessed. */
  'models/preprocessing': {
    params: v.object({ name: v.string(), preprocessing: PreprocessingChoice }),
    result: KnownModel
  },
  /** Sets the labels file, or none. */
  'models/labels': {
    params: v.object({ name: v.string(), labels: v.optional(AbsolutePath) }),
    result: KnownModel
  },
  /** A look at the labels of a model; nothing where it has none, or none that can be read and fit. */
  'models/read-labels': { params: Named, result: v.optional(LabelsLook) },
  /** What is deleted with a model: the copy that Netlens made, if it made one. */
  'models/copy': { params: Named, result: v.optional(v.string()) },
  /** Takes it off the list; its files stay. */
  'models/forget': { params: Named, result: Nothing },
  /** Another place than the publisher's to download from, or none. */
  'models/mirror': { params: v.object({ mirror: v.optional(v.string()) }), result: Nothing },
  /** Takes the last good copy in place of a damaged list, or an empty one. Answers where the damaged one is kept. */
  'models/restore': {
    params: v.object({ from: v.picklist(['last-good', 'nothing']) }),
    result: v.string()
  },
  /** The files to load for a model, after they have been compared with the checksum. */
  'models/files': {
    params: Named,
    result: v.object({
      name: v.string(),
      path: v.string(),
      labels: v.optional(v.string()),
      preprocessing: v.optional(PreprocessingChoice)
    })
  }
} satisfies Requests
export type ModelsRequests = typeof modelsRequests

/** What a window asks; files are picked in the system's dialogs, or were dropped on the window. */
export const modelsAppRequests = {
  'models/list': modelsRequests['models/list'],
  /** Opens the system's dialog for a model, and adds it; nothing when cancelled. */
  'models/pick': {
    params: v.object({ kind: v.picklist(['file', 'folder']), as: v.optional(v.string()) }),
    result: v.optional(KnownModel)
  },
  /** Adds what was dropped on the window. */
  'models/add': { params: v.object({ path: AbsolutePath }), result: KnownModel },
  'models/download': modelsRequests['models/download'],
  'models/stop-download': modelsRequests['models/stop-download'],
  'models/discard-download': modelsRequests['models/discard-download'],
  'models/verify': modelsRequests['models/verify'],
  'models/accept': modelsRequests['models/accept'],
  /** Loads a model and makes it the default; one that cannot be loaded leaves the one before in use. */
  'models/use': { params: Named, result: ModelInfo },
  'models/preprocessing': modelsRequests['models/preprocessing'],
  /** Adds the model whose answer was unclear, with the one that a person chose. */
  'models/answer': { params: v.object({ answer: v.string() }), result: KnownModel },
  'models/pick-labels': { params: Named, result: v.optional(KnownModel) },
  /** Takes ImageNet's names for the classes of a model. */
  'models/imagenet-labels': { params: Named, result: KnownModel },
  'models/read-labels': modelsRequests['models/read-labels'],
  /** Asks first; a copy that Netlens made goes to the trash. Answers whether it was removed. */
  'models/remove': { params: Named, result: v.boolean() },
  'models/reveal': { params: Named, result: Nothing },
  'models/mirror': modelsRequests['models/mirror'],
  'models/restore': modelsRequests['models/restore']
} satisfies Requests

export const modelsEvents = {
  'models/progress': DownloadProgress,
  /** The list is another one now. */
  'models/changed': Nothing
} satisfies Events
