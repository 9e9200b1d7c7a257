import { anchorsOf } from '../../src-main/network/anchors'
import { describeNetwork } from '../../src-main/network/network'
import { defaultsOf } from '../../src-main/network/settings'
import { gridsOf } from '../../src-main/network/ssdlite'

/** The detector of the figures, with as many pixels as the one that the answers come from; its grids and anchors. */
export const detector = describeNetwork({ ...defaultsOf('ssdlite-mobilenet-v2'), inputSize: 300 })
export const grids = gridsOf(detector)
export const anchors = anchorsOf(grids)
