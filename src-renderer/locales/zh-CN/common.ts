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
  navigation: '视图',
  close: '关闭',
  dismiss: '知道了',
  starting: '正在启动…',
  problems: {
    ...classify.errors,
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
    internal: '出现了意外错误。'
  }
} satisfies Translation<typeof en>
