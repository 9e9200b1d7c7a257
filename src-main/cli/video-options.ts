/** Options that say how videos are looked at, shared by the commands that take them. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { RunSettings } from '../contract/classification'
import { usualSampling, videoRules, type VideoRule } from '../contract/video'

export interface VideoOptions {
  framesPerSecond: number
  mostFrames: number
  videoRule: VideoRule
}

export function withVideoOptions(command: Command): Command {
  return command
    .option(
      '--frames-per-second <n>',
      'of a video, how many frames of each second are looked at, from 0.01 to 60',
      framesPerSecond,
      usualSampling.perSecond
    )
    .option(
      '--most-frames <n>',
      'frames of a video at most, from 1 to 1000, spread over all of a longer one',
      mostFrames,
      usualSampling.most
    )
    .addOption(
      new Option(
        '--video-rule <rule>',
        'what a video shows: the mean of its frames, or what the model is surest of in one of them'
      )
        .choices(videoRules)
        .default(usualSampling.rule)
    )
}

/** The part of a run's settings that the options are about. */
export function videoSettings({
  framesPerSecond: perSecond,
  mostFrames: most,
  videoRule: rule
}: VideoOptions): Pick<RunSettings, 'video'> {
  return { video: { perSecond, most, rule } }
}

function framesPerSecond(text: string): number {
  const value = Number(text)
  if (!(value >= 0.01 && value <= 60)) throw new InvalidArgumentError('expected 0.01 to 60.')
  return value
}

function mostFrames(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 1000)
    throw new InvalidArgumentError('expected 1 to 1000.')
  return value
}

/** Parses the time of a frame, in seconds. @throws InvalidArgumentError */
export function frameTime(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= 0 && value <= 1e7)) throw new InvalidArgumentError('expected seconds, from 0 on.')
  return value
}
