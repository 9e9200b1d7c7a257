import type en from '../en/common'
import type { Translation } from '../translation'
import classify from './classify'

export default {
  views: {
    classify: '分类',
    library: '图库',
    network: '网络结构',
    learn: '工作原理',
    models: '模型',
    settings: '设置'
  },
  activities: {
    classify: '正在分类',
    export: '正在导出',
    sort: '正在整理文件',
    tag: '正在写入关键字',
    import: '正在导入',
    evaluate: '正在评估'
  },
  navigation: '视图',
  close: '关闭',
  dismiss: '知道了',
  theFile: '该文件',
  copyDetail: '复制详细信息',
  starting: '正在启动…',
  problems: {
    ...classify.errors,
    'not-there': '文件或文件夹不存在。',
    'no-permission': '没有访问此文件或文件夹的权限。',
    'disk-full': '磁盘已满。',
    'disk-read-only': '磁盘是只读的。',
    'disk-error': '磁盘报告错误。',
    'name-refused': '无法使用此名称。',
    'wrong-kind': '这是文件夹，而不是文件。',
    'name-taken': '此名称已被占用。',
    'in-use': '文件正在被使用。',
    'system-busy': '计算机资源不足。',
    'system-refused': '系统拒绝了此操作。',
    'model-not-found': '找不到模型文件。',
    'model-invalid': '此文件不能用作模型。',
    'answer-unclear': '此模型有多个输出。',
    'model-changed': '模型文件与添加时不一致。',
    'models-damaged': '无法读取模型列表。',
    'no-network': '没有网络连接。',
    'download-failed': '下载失败。',
    'download-corrupt': '下载的内容无法使用。',
    cancelled: '已取消。',
    'labels-invalid': '此文件不能用作标签。',
    'nothing-to-evaluate': '没有可比较的内容。',
    'cannot-import': '无法导入这些结果。',
    'source-not-found': '某个文件夹或文件已不存在。',
    'not-allowed': '该路径不在您选择的文件夹之内。',
    'backend-unavailable': '无法启动 TensorFlow。',
    'engine-died': '推理引擎已停止工作。',
    stopped: '已停止。',
    'library-newer': '此图库由更新版本的 Netlens 写入，未作任何改动。',
    'library-unavailable': '无法打开或写入图库的数据库。',
    'cache-unusable': '无法使用缓存。',
    busy: '另一个任务仍在进行。',
    'invalid-message': '请求格式有误。',
    internal: 'Netlens 遇到了意外错误。'
  },
  advice: {
    'not-there': '{path} 已被移动、重命名或删除，或者其所在驱动器未连接。请检查名称，或选择其他位置。',
    'no-permission': '您的权限不允许读取或写入 {path}。请选择其他位置，或更改其权限。',
    'disk-full': '{path} 未写入。请先腾出磁盘空间，然后重试。',
    'disk-read-only': '{path} 未写入。请选择其他磁盘上的位置。',
    'disk-error': '{path} 无法读取或写入。请检查磁盘，然后重试。',
    'name-refused': '系统不接受 {path}。请使用更短或更简单的名称。',
    'wrong-kind': '{path} 是文件夹，而此处需要文件。请选择其他名称。',
    'name-taken': '{path} 已存在。请选择其他名称，或将其移走。',
    'in-use': '{path} 正被其他程序使用。请先在那里关闭它，然后重试。',
    'system-busy': '{path} 无法打开。请关闭其他程序，然后重试。',
    'system-refused': '{path} 无法读取或写入。请选择其他位置，或稍后重试。',
    internal: '请重试。如果再次出现，请复制详细信息并报告。'
  }
} satisfies Translation<typeof en>
