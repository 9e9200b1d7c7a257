/**
 * The known models: the starter that ships with Netlens, official weights that can be downloaded, and the
 * user's own. The engine handles these requests; the main process checks paths that come from a window and
 * forwards them.
 */
import * as v from 'valibot'
import type { Events, Requests } from './messages'
import { ModelExamination, ModelInfo, NetworkSettingsSchema } from './model'
import { PreprocessingChoice } from './preprocessing'
import { AbsolutePath, Nothing } from './values'

/** A model's name on the command line and in lists. */
export const ModelName = v.pipe(
  v.string(),
  v.trim(),
  v.regex(
    /^[^\s/\\:*?"<>|](?:[^/\\:*?"<>|]{0,78}[^\s/\\:*?"<>|])?$/,
    'a name of 1 to 80 characters, without / \\ : * ? " < > |'
  )
)

/** Stands for the ImageNet class names that ship with Netlens, in place of a labels file's path. */
export const imageNet = 'imagenet'

/** The default choice among the official weights: almost as accurate as the largest, at half the cost. */
export const recommendedModel = 'mobilenet-v2-1.0-224'

/** The detector that is used if none is named. */
export const defaultDetector = 'ssdlite-mobilenet-v2-coco'

/** Whether the number of classes fits ImageNet: 1000, or 1001 with a background class first. */
export function mayBeImageNet(classes: number): boolean {
  return classes === 1000 || classes === 1001
}

export const KnownModel = v.object({
  name: ModelName,
  /** The starter model, one from the catalogue, or the user's own. */
  origin: v.picklist(['built-in', 'catalogue', 'own']),
  path: v.string(),
  /** Whether the file is Netlens' own copy, in its own folder. */
  copied: v.boolean(),
  /** URL or path that the model came from. */
  source: v.string(),
  licence: v.optional(v.string()),
  /** Path of the labels file, or `imagenet`. */
  labels: v.optional(v.string()),
  /** Total size of the files. */
  bytes: v.number(),
  sha256: v.string(),
  /** Whether the checksum was published in advance or taken from the file when it was first used. */
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
  /** Settings with which the user overrode the guess. */
  chosen: v.optional(PreprocessingChoice),
  /** ISO 8601; absent for the starter. */
  added: v.optional(v.string()),
  /** Determined from a quick look at the files; a full check needs `models/verify`. */
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
  /** Size of a partial download, in bytes. */
  unfinished: v.number(),
  installed: v.boolean()
})
export type CatalogueModel = v.InferOutput<typeof CatalogueModel>

export const ModelList = v.object({
  models: v.array(KnownModel),
  /** Name of the model that is used if none is named. */
  default: v.optional(v.string()),
  catalogue: v.array(CatalogueModel),
  publisher: v.string(),
  mirror: v.optional(v.string()),
  /** Set if the list on disk is damaged; until the user resolves it, only the starter model is known. */
  damaged: v.optional(
    v.object({
      path: v.string(),
      /** One sentence for the user. */
      message: v.string(),
      /** A copy that can be restored instead. */
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
  /** Why it is waiting before the next attempt. */
  message: v.optional(v.string())
})
export type DownloadProgress = v.InferOutput<typeof DownloadProgress>

export const Verification = v.object({
  name: v.string(),
  state: KnownModel.entries.state,
  /** The outcome, for the user; empty if all is well. */
  message: v.string()
})
export type Verification = v.InferOutput<typeof Verification>

/** A preview of the labels, so that the user can see whether they are the right ones. */
export const LabelsLook = v.object({
  first: v.array(v.string()),
  more: v.boolean(),
  /** Name of the file's encoding, if it is not UTF-8. */
  encoding: v.optional(v.string())
})
export type LabelsLook = v.InferOutput<typeof LabelsLook>

/** A model to add. */
export const Addition = v.object({
  path: AbsolutePath,
  /** By default the file's own name. */
  name: v.optional(ModelName),
  labels: v.optional(AbsolutePath),
  /** Overrides the guess. */
  preprocessing: v.optional(PreprocessingChoice),
  /** Whether to copy the file into Netlens' folder; by default it is used in place. */
  copy: v.optional(v.boolean()),
  /** The model of the catalogue that the file contains. */
  as: v.optional(v.string())
})
export type Addition = v.InferOutput<typeof Addition>

const Named = v.object({ name: v.string() })

export const modelsRequests = {
  'models/list': { params: Nothing, result: ModelList },
  'models/add': { params: Addition, result: KnownModel },
  /** Replies once the model is installed; progress is sent as `models/progress`. */
  'models/download': { params: Named, result: KnownModel },
  /** Stops a download; what was received is kept so that it can be resumed. */
  'models/stop-download': { params: Named, result: Nothing },
  /** Deletes a partial download. */
  'models/discard-download': { params: Named, result: Nothing },
  /** Compares the files with the checksum. */
  'models/verify': { params: Named, result: Verification },
  /** Accepts the current files as the right ones. */
  'models/accept': { params: Named, result: KnownModel },
  'models/default': { params: Named, result: Nothing },
  /** Sets what the model expects of an image; anything not given falls back to the guess. */
  'models/preprocessing': {
    params: v.object({ name: v.string(), preprocessing: PreprocessingChoice }),
    result: KnownModel
  },
  /** Sets or removes the labels file. */
  'models/labels': {
    params: v.object({ name: v.string(), labels: v.optional(AbsolutePath) }),
    result: KnownModel
  },
  /** A preview of a model's labels; nothing if it has none or if they cannot be read or do not fit. */
  'models/read-labels': { params: Named, result: v.optional(LabelsLook) },
  /** The path that is deleted with a model: Netlens' own copy, if there is one. */
  'models/copy': { params: Named, result: v.optional(v.string()) },
  /** Removes the model from the list; its files stay. */
  'models/forget': { params: Named, result: Nothing },
  /** Sets a download server to use instead of the publisher's, or none. */
  'models/mirror': { params: v.object({ mirror: v.optional(v.string()) }), result: Nothing },
  /**
   * Replaces a damaged list with its last good copy or an empty one. Returns where the damaged one is kept.
   */
  'models/restore': {
    params: v.object({ from: v.picklist(['last-good', 'nothing']) }),
    result: v.string()
  },
  /** The files to load for a model, after checking them against the checksum. */
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

/** Requests from a window; its files come from the system's dialogs or were dropped on the window. */
export const modelsAppRequests = {
  'models/list': modelsRequests['models/list'],
  /** Opens the system's dialog for a model and adds it; returns nothing if cancelled. */
  'models/pick': {
    params: v.object({ kind: v.picklist(['file', 'folder']), as: v.optional(v.string()) }),
    result: v.optional(KnownModel)
  },
  /** Adds a model that was dropped on the window. */
  'models/add': { params: v.object({ path: AbsolutePath }), result: KnownModel },
  'models/download': modelsRequests['models/download'],
  'models/stop-download': modelsRequests['models/stop-download'],
  'models/discard-download': modelsRequests['models/discard-download'],
  'models/verify': modelsRequests['models/verify'],
  'models/accept': modelsRequests['models/accept'],
  /** Loads a model and makes it the default; if that fails, the previous one stays in use. */
  'models/use': { params: Named, result: ModelInfo },
  'models/preprocessing': modelsRequests['models/preprocessing'],
  /** Adds the model whose output was unclear, with the one that the user chose. */
  'models/answer': { params: v.object({ answer: v.string() }), result: KnownModel },
  'models/pick-labels': { params: Named, result: v.optional(KnownModel) },
  /** Uses ImageNet's names for the model's classes. */
  'models/imagenet-labels': { params: Named, result: KnownModel },
  'models/read-labels': modelsRequests['models/read-labels'],
  /** Asks first; Netlens' own copy goes to the trash. Returns whether the model was removed. */
  'models/remove': { params: Named, result: v.boolean() },
  'models/reveal': { params: Named, result: Nothing },
  'models/mirror': modelsRequests['models/mirror'],
  'models/restore': modelsRequests['models/restore']
} satisfies Requests

export const modelsEvents = {
  'models/progress': DownloadProgress,
  /** The list has changed. */
  'models/changed': Nothing
} satisfies Events
