import type en from '../en/library'
import type { Translation } from '../translation'

export default {
  title: '图库',
  opening: '正在打开图库…',
  retry: '重试',
  empty: {
    title: '尚未对任何图像分类',
    text: '您分类的每张图像都保存在这里，可以浏览、更正、导出和整理。',
    classify: '前往“分类”'
  },
  tabs: { images: '图像', evaluation: '评估', sorting: '已整理的文件' },
  list: '图像，共 {count} 张',
  layout: '布局',
  layouts: { gallery: '画廊', table: '表格' },
  search: '搜索名称和标签',
  count: { all: '{count} 张图像', some: '{count} / {total} 张图像' },
  selected: '已选 {count} 张',
  nothing: '没有符合筛选条件的图像。',
  columns: {
    added: '添加顺序',
    name: '名称',
    folder: '文件夹',
    label: '标签',
    probability: '概率',
    status: '状态',
    modified: '修改时间',
    taken: '拍摄时间',
    bytes: '大小'
  },
  status: { ok: '已分类', error: '失败' },
  judgement: { model: '模型的答案', accepted: '已确认', corrected: '由您标注', failed: '失败' },
  sort: {
    title: '排序',
    by: '按{column}排序',
    isAscending: '{column}，升序',
    isDescending: '{column}，降序',
    ascending: '升序',
    descending: '降序'
  },
  filters: {
    title: '筛选',
    labels: '标签',
    findLabel: '查找标签',
    moreLabels: '还有 {count} 个，请搜索',
    from: '最低 %',
    to: '最高 %',
    folder: '文件夹',
    allFolders: '所有文件夹',
    more: '更多',
    status: '状态',
    any: '不限',
    corrected: '人工检查',
    judged: '已由您确认或标注',
    unjudged: '尚未检查',
    takenFrom: '拍摄起始',
    takenTo: '拍摄截止',
    model: '模型',
    run: '最近分类于',
    allRuns: '任意一次'
  },
  chips: {
    title: '当前筛选条件',
    text: '包含“{text}”',
    takenFrom: '拍摄于 {date} 之后',
    takenTo: '拍摄于 {date} 之前',
    run: '{date} 的任务',
    truth: '真实类别为 {truth}',
    cell: '真实类别为 {truth}，预测为 {predicted}',
    remove: '移除筛选条件：{what}',
    clear: '显示全部'
  },
  histogram: {
    title: '模型的把握',
    bar: '{from}–{to}%：{count} 张',
    threshold: '视为没有把握的阈值（百分比）',
    unsure: '{count} 张（{share}）没有把握，低于 {threshold}%',
    showUnsure: '显示没有把握的',
    showSure: '显示有把握的'
  },
  detail: {
    title: '图像详情',
    several: '已选 {count} 张图像',
    severalHint: '接下来的标注对所选图像全部生效。',
    open: '打开图像',
    model: '模型的答案',
    person: '您的标注',
    nothingSaid: '暂无'
  },
  correct: {
    set: '更改标签（L，或直接输入）',
    add: '添加标签（+）',
    addHint: '添加到现有标签，而不是替换',
    placeholder: '标签',
    accept: '确认',
    clear: '清除',
    remove: '移除 {label}',
    undo: '撤销',
    redo: '重做',
    undoOf: '撤销：{what}（{count} 张）',
    redoOf: '重做：{what}（{count} 张）'
  },
  edits: {
    accept: '确认',
    set: '标为“{label}”',
    add: '添加“{label}”',
    remove: '移除“{label}”',
    clear: '清除'
  },
  told: {
    accept: '已确认：{count} 张',
    set: '已标为“{label}”：{count} 张',
    add: '已添加“{label}”：{count} 张',
    remove: '已移除“{label}”：{count} 张',
    clear: '已清除：{count} 张',
    undo: '已撤销：{count} 张',
    redo: '已重做：{count} 张'
  },
  viewer: {
    title: '图像',
    back: '返回',
    position: '第 {position} 张，共 {count} 张',
    smaller: '缩小',
    larger: '放大',
    fit: '适合窗口（0）',
    previous: '上一张',
    next: '下一张',
    hints:
      '方向键：上一张、下一张 · 滚轮、+、−：缩放 · 0：适合窗口 · Enter：确认并前进 · L 或直接输入：更改标签'
  },
  openRun: '在图库中打开'
} satisfies Translation<typeof en>
