import { fixed2 } from './number-text'
import { isDetector, type Layer, type Network, type NetworkSettings, type Stage, type Totals } from './layer'
import { mobileNetV1 } from './mobilenet-v1'
import { articleMobileNetV2, paperMobileNetV2 } from './mobilenet-v2'
import { checkSettings } from './settings'
import { nasNetMobile } from './nasnet'
import { shuffleNet } from './shufflenet'
import { ssdVgg16 } from './ssd-vgg16'
import { ssdLite } from './ssdlite'
import { yoloV2 } from './yolo-v2'

/**
 * Describes the whole network: every layer with its shapes, weights, parameters, multiply-adds, activation
 * size and receptive field.
 * @throws NetworkSettingsError
 */
export function describeNetwork(settings: NetworkSettings): Network {
  const checked = { ...checkSettings(settings) }
  const stages = stagesOf(checked)
  const layers = stages.flatMap((stage) => stage.blocks.flatMap((block) => block.layers))
  return { name: networkName(checked), settings: checked, stages, layers, totals: totalsOf(layers) }
}

/** Sums over the layers of a network or part of one. */
export function totalsOf(layers: readonly Layer[]): Totals {
  let params = 0
  let trainable = 0
  let macs = 0
  for (const layer of layers) {
    params += layer.params
    trainable += layer.trainableParams
    macs += layer.macs
  }
  return { params, trainable, nonTrainable: params - trainable, macs, layers: layers.length }
}

function stagesOf(settings: NetworkSettings): Stage[] {
  if (settings.family === 'yolo-v2') return yoloV2(settings)
  if (settings.family === 'ssd300-vgg16' || settings.family === 'ssd512-vgg16') return ssdVgg16(settings)
  if (settings.family === 'shufflenet-g3') return shuffleNet(settings)
  if (settings.family === 'nasnet-a-mobile') return nasNetMobile(settings)
  if (isDetector(settings)) return ssdLite(settings)
  if (settings.family === 'mobilenet-v1') return mobileNetV1(settings)
  return settings.variant === 'article' ? articleMobileNetV2(settings) : paperMobileNetV2(settings)
}

/** The article's code does not name its model, so Keras calls it `functional`. */
function networkName({ family, variant, alpha, inputSize }: NetworkSettings): string {
  if (family === 'ssd300-vgg16' || family === 'ssd512-vgg16') return family.replace('-', '_')
  if (family === 'shufflenet-g3') return `shufflenet_g3_${fixed2(alpha)}_${inputSize}`
  if (family === 'nasnet-a-mobile') return `nasnet_mobile_${inputSize}`
  if (family === 'yolo-v2') return `yolov2_${inputSize}`
  if (family === 'ssdlite-mobilenet-v2') return `ssdlite_mobilenetv2_${fixed2(alpha)}_${inputSize}`
  if (family === 'ssdlite-mobilenet-v1') return `ssdlite_mobilenet_${fixed2(alpha)}_${inputSize}`
  if (family === 'mobilenet-v1') return `mobilenet_${fixed2(alpha)}_${inputSize}`
  return variant === 'article' ? 'functional' : `mobilenetv2_${fixed2(alpha)}_${inputSize}`
}
