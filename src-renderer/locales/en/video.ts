export default {
  hint: 'V: play the video from this frame',
  title: 'Video',
  frames: 'Frames that were looked at',
  frame: 'Frame at {time}',
  frameOf: 'Frame at {time}: {label}, {probability}',
  summary: '1 frame of {length} | {count} frames of {length}',
  rules: {
    mean: 'The answer is the mean of the frames; the one at {time} shows it best.',
    best: 'The answer is the frame that the model is surest of, at {time}.'
  },
  detects: 'The surest object is in the frame at {time}.',
  play: 'Play from here',
  stop: 'Back to the frames',
  player: 'Video {name}',
  cannotPlay:
    'This window cannot play videos of this kind. Open the file in a video player; the frames can be looked at here.',
  doesNotOpen:
    'This video has not opened yet. Wait, or open the file in a video player; the frames can be looked at here.',
  length: 'Length',
  codec: 'Codec',
  codecAt: '{codec}, {rate} frames/s',
  created: 'Recorded',
  hdr: 'HDR: its colours are shown pale',
  settings: {
    title: 'Videos',
    perSecond: 'Frames of each second',
    most: 'Frames of a video at most',
    rule: 'A video is',
    rules: { mean: 'The mean of its frames', best: 'Its surest frame' },
    hint: 'Videos are read with FFmpeg, which has to be installed. If a video has more frames than the most, they are spread over all of its length. Another choice looks at videos that are known once more.'
  }
}
