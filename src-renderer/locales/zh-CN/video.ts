import type { Translation } from '../translation'
import type en from '../en/video'

export default {
  hint: 'V：从此帧播放视频',
  title: '视频',
  frames: '分析过的帧',
  frame: '{time} 处的帧',
  frameOf: '{time} 处的帧：{label}，{probability}',
  summary: '{length} 中的 1 帧 | {length} 中的 {count} 帧',
  rules: {
    mean: '结果为各帧的平均值；{time} 处的一帧最能代表该结果。',
    best: '结果取自模型最有把握的一帧（{time}）。'
  },
  detects: '最可靠的目标在 {time} 处的一帧。',
  play: '从此处播放',
  stop: '返回各帧',
  player: '视频 {name}',
  cannotPlay: '本窗口无法播放此类视频。请用视频播放器打开该文件；各帧仍可在此查看。',
  doesNotOpen: '视频尚未打开。请稍候，或用视频播放器打开该文件；各帧仍可在此查看。',
  length: '时长',
  codec: '编码',
  codecAt: '{codec}，{rate} 帧/秒',
  created: '录制时间',
  hdr: 'HDR：颜色显示偏淡',
  settings: {
    title: '视频',
    perSecond: '每秒帧数',
    most: '每个视频最多帧数',
    rule: '视频的结果取',
    rules: { mean: '各帧的平均', best: '最有把握的一帧' },
    hint: '视频由 FFmpeg 读取，需另行安装。如果视频的帧数超过上限，则均匀取自整个视频。更改设置后，已知的视频会重新分析。'
  }
} satisfies Translation<typeof en>
