/** What is there in English with the error itself: reasons by their code, and what can be done about a problem by its. */
import type { ProblemCode } from '../../../src-main/contract/errors'
import type { ReasonCode } from '../../../src-main/contract/reasons'
import type { SystemProblemCode } from '../../../src-main/contract/system-problems'

export const reasons = {
  changed: '此后改动过',
  'changed-meanwhile': '同时被其他程序改动',
  vanished: '文件已不在',
  foreign: '不是由本安装的 Netlens 处理的',
  'odd-step': '任务中记录的路径不可靠',
  'no-image': '不是图像',
  'no-objects': '未在其中查找对象',
  'no-label': '没有标签',
  'no-regular-file': '不是普通文件',
  'symbolic-link': '是符号链接，换到别的文件夹后可能失效',
  'hard-links': '有多个名称（硬链接），写入后会彼此分离',
  'odd-name': '名称不是有效的 UTF-8',
  taken: '目标位置已有同名文件',
  'place-taken': '原来的位置已有另一个文件',
  'folder-taken': '{path} 是文件，而这里需要同名的文件夹',
  'link-replaced': '链接已被替换，或其原文件已不在',
  'last-copy': '原文件已不在：这是最后一份副本',
  'outside-target': '不在目标文件夹之内',
  'link-out-of-target': '有链接通向目标文件夹之外',
  'reads-back-differently': '写入的内容读回时不一致：磁盘可能有故障',
  'replaced-unknown': '已不知道原来的内容',
  unexpected: 'Netlens 遇到意外错误',
  'sidecar-encoding': '附属文件既不是 UTF-8 也不是 UTF-16',
  'odd-metadata': '其 XMP 元数据不合规范',
  'damaged-inside': '文件内部已损坏',
  'no-room': '文件内没有写入关键字的余地：请写入附属文件',
  'takes-no-keywords': '关键字只能写入 JPEG、PNG 和 WebP 文件：请写入附属文件',
  emptied: '它是空的，可能是驱动器未连接',
  'not-connected': '驱动器未连接',
  'new-place-none': '新位置没有这个文件',
  'new-place-size': '新位置的文件大小不同',
  'new-place-time': '新位置的文件时间不同，而其内容未知',
  'new-place-content': '新位置的文件内容不同',
  'new-place-label': '图库中新位置也有它，而且标签不同',
  'new-place-unreadable': '新位置的文件无法读取',
  'row-incomplete': '该行缺少所需的内容，或其内容无效',
  'row-classes': '该行的类别与模型的类别不符',
  'row-model': '该答案来自另一个模型',
  'row-version': '该答案是用另外的裁剪、精度或版本得到的',
  'row-says-nothing': '那里没有读到该文件，因此没有关于它的结果',
  'row-elsewhere': '它的路径不是本机的路径：请说明路径的开头在本机对应哪里',
  'row-size': '文件不是当时分类的那个：大小不同',
  'row-time': '无法确定文件是当时分类的那个：修改时间不同',
  'row-unreadable': '在本机无法查看该文件：请说明路径的开头在本机对应哪里，或选择不检查文件',
  'model-missing': '没有模型文件 {path}。请检查它是否已被移动、重命名或删除，或选择另一个模型。',
  'model-unreadable': '无法读取模型文件 {path}：{because}。请检查后重试，或选择另一个模型。',
  'model-damaged': '模型文件 {path} 已损坏。请重新下载、重新复制或重新导出它。',
  'model-incomplete': '模型 {path} 不完整：缺少一部分权重。请将它的所有文件重新复制一遍，或重新导出它。',
  'model-part-missing': '模型 {path} 需要文件 {file}，而它不在。请将模型的所有文件放在一起。',
  'model-empty': '文件 {path} 是空的。请重新下载、重新复制或重新导出它。',
  'model-unknown-kind':
    '{path} 不是 Netlens 能够读取的模型。可以使用 Keras 模型（.keras 或 .h5）、TensorFlow.js 的 model.json，以及 SavedModel 文件夹。',
  'model-other-kind':
    '{path} 是 {kind} 文件，Netlens 不读取这种文件。请将模型保存为 .keras，或导出为 SavedModel。',
  'model-pickle':
    '{path} 是 Python 的 pickle（例如 PyTorch 的检查点），其中是程序代码，绝不会运行。请将模型导出为 SavedModel 或 Keras 模型。',
  'model-packed': '{path} 是模型文件夹的压缩包。请先解压，再选择该文件夹。',
  'model-folder':
    '文件夹 {path} 中没有模型：既没有 saved_model.pb，也没有 model.json。请选择模型文件，或含有其中之一的文件夹。',
  'model-checkpoint':
    '{path} 是 TensorFlow 训练时的检查点，没有说明如何计算。请将完整的模型保存为 .keras，或导出为 SavedModel。',
  'model-frozen':
    '{path} 是 TensorFlow 的冻结图，只支持其中的 SSDLite 检测模型。如果它用于分类，请导出为 SavedModel。',
  'model-no-weights': '{path} 中没有权重。请保存完整的模型，而不只是它的结构。',
  'model-network':
    '{path} 中的权重不属于 Netlens 认识的 MobileNet，而文件没有说明如何计算。请将完整的模型保存为 .keras，或导出为 SavedModel。',
  'model-not-that': '{path} 不是 {name}：它的网络或类别数不同。请选择正确的文件，或将它作为自己的模型添加。',
  'model-too-large': '模型 {path} 过大：最多 {gigabytes} GB。请选择较小的模型。',
  'model-layer': '模型 {path} 含有 {type} 类型的层“{layer}”，Netlens 无法计算。请将模型导出为 SavedModel。',
  'model-layer-setting':
    '模型 {path} 的层“{layer}”（{type}）使用了设置 {setting}，Netlens 无法计算。请将模型导出为 SavedModel。',
  'model-activation':
    '模型 {path} 的层“{layer}”使用了 Netlens 无法计算的激活函数。请将模型导出为 SavedModel。',
  'model-operation': '模型 {path} 含有运算 {operation}，Netlens 无法计算。请将模型导出为 SavedModel。',
  'model-operations':
    '模型 {path} 含有可能访问文件、运行程序或连接其他计算机的运算：{operations}。这样的模型绝不会运行。请使用只进行计算的模型。',
  'model-class':
    '模型 {path} 是用类编写的，其计算方法只在它自己的程序中。请将它保存为函数式模型，或导出为 SavedModel。',
  'model-lambda': '模型 {path} 含有 Lambda 层，其中是程序代码，绝不会运行。请用普通的层代替它。',
  'model-custom': '模型 {path} 含有自定义对象“{name}”，其程序不在文件中。请将模型导出为 SavedModel。',
  'model-training':
    '模型 {path} 以训练方式（training=True）调用层“{layer}”，其答案取决于同时处理的其他图像。请去掉它重新构建模型，或导出为 SavedModel。',
  'model-weight-names':
    '从模型 {path} 中权重的名称看不出它们属于哪些层。请将模型保存为 .keras，或导出为 SavedModel。',
  'model-not-together':
    '模型 {path} 的层与权重不相符，或其结构无法识别。请用制作它的程序重新导出，最好导出为 SavedModel。',
  'model-signature': '模型 {path} 没有可调用的签名 serving_default。请带上该签名重新导出。',
  'model-inputs': '模型 {path} 需要 {count} 个输入，而这里只有一个，即图像。请以只接受图像的签名重新导出。',
  'model-input':
    '模型 {path} 不接受可用的图像：输入的形状是 {shape}，而需要正方形的彩色图像，边长不超过 2048 像素。请选择另一个模型。',
  'model-input-type': '模型 {path} 不接受 float32 图像。请以这种类型的输入重新导出。',
  'model-size': '模型 {path} 只接受 {size} × {size} 像素的图像，不能用于 {wanted}。请将输入尺寸改回 {size}。',
  'model-no-classes':
    '模型 {path} 不会对一张图像给出每个类别一个值的答案。请只带上类别概率这一个输出重新导出。',
  'model-one-value':
    '模型 {path} 只给出一个值，而它不是概率。请用 sigmoid 训练它，或让它为每个类别给出一个输出。',
  'model-not-numbers': '模型 {path} 含有或给出不是数的值。请选择另一个模型，或重新导出。',
  'model-random': '模型 {path} 对同一张图像的答案不固定。请将它导出为用于推理的模型，不含随机运算。',
  'model-gives-none':
    '模型 {path} 对 {size} 像素的图像没有给出答案：TensorFlow 报告错误。请检查它接受怎样的图像，以及它在 Python 中能否给出答案。',
  'model-fails':
    '无法运行模型 {path}：TensorFlow 对每张图像都报告错误。如果内存不足，请关闭其他程序；否则请重新导出模型。',
  'model-memory': '空闲内存不足，无法运行模型 {path}。请关闭其他程序后重试，或选择较小的模型。',
  'model-backend': '模型 {path} 需要运算 {operation}，而当前的后端没有。请在“设置”中选择原生 TensorFlow。',
  'model-native':
    '模型 {path} 是 TensorFlow 的 SavedModel，无法在 WebAssembly 中运行。请在“设置”中选择原生 TensorFlow，或将模型转换为 TensorFlow.js。',
  'model-detector':
    '模型 {path} 用于在图像中查找物体，不给出整张图像的类别。请在命令行中使用 netlens detect。',
  'model-not-inside':
    '模型 {path} 不是 Netlens 认识其各层的 MobileNet：它可以分类，但无法查看内部，也无法导出。',
  'labels-count': '标签文件 {path} 有 {found} 个标签，而模型有 {classes} 个类别。请选择数量相同的文件。',
  'labels-nameless': '标签文件 {path} 中有类别没有名称：第 {class} 个。请补上后重试。',
  'labels-kind': '标签文件 {path} 的类型不受支持。请将类别名称另存为 .txt、.csv 或 .json。',
  'labels-unreadable': '无法读取标签文件 {path}：{because}。请检查后重试，或选择另一个文件。',
  'pattern-root': '命名模式 {pattern} 以根目录开头，而它应位于目标文件夹之下。可用字段：{fields}',
  'pattern-empty-folder': '命名模式 {pattern} 中有没有名称的文件夹。可用字段：{fields}',
  'pattern-no-name': '命名模式 {pattern} 中必须有文件名或主名字段，否则所有文件会同名。可用字段：{fields}',
  'pattern-dots': '命名模式 {pattern} 中不能有文件夹 {part}。可用字段：{fields}',
  'pattern-brace': '命名模式 {pattern} 中的 {part} 没有与之配对的括号。可用字段：{fields}',
  'pattern-field': '命名模式 {pattern} 中有未知的字段 {part}。可用字段：{fields}',
  'pattern-format': '命名模式 {pattern} 给 {part} 指定了格式，而它不接受格式。可用字段：{fields}',
  'pattern-date': '命名模式 {pattern} 中的日期格式 {part} 无效：只能使用 YYYY、MM 和 DD。可用字段：{fields}',
  'target-is-file': '{path} 是文件，不是文件夹。请选择文件夹。',
  'target-refused': '无法使用 {path}：{because}。请检查后重试，或选择其他位置。',
  'sorting-stopped': '整理在 {path} 处停止：{because}。已完成的部分保持不变，可以继续或撤销。',
  'sorting-target-gone':
    '整理已停止：目标文件夹 {target} 已不在，或已是另一个文件夹。已完成的部分保持不变。请重新连接驱动器，然后继续或撤销。',
  'job-closed': '此任务已关闭：它不是由本安装开始的，或者此后从备份恢复过图库。没有改动任何文件。',
  'run-closed':
    '这次分类已关闭：它不是由本安装开始的，或者此后从备份恢复过图库。请对同样的文件夹重新开始；已有的答案不会重新计算。',
  'nothing-to-remove': '没有可移除的图像。',
  'lie-in-each-other': '{to} 与 {from} 一个位于另一个之内。请选择它现在所在的文件夹。',
  'no-folder': '{to} 不是文件夹。请选择 {from} 现在所在的文件夹。',
  'no-images-in': '图库中没有位于 {path} 的图像。',
  'no-class-folders':
    '图库中没有图像位于 {path} 的子文件夹中。请选择其子文件夹以类别命名的文件夹，或提供表格。',
  'no-results-in': '模型 {model} 在 {path} 中没有结果。请选择另一个模型，或先用它对此文件夹分类。',
  'truth-unreadable': '无法读取真实数据 {path}：{because}。请检查后重试，或选择另一个。',
  'truth-refused': '真实数据 {path} 中的 {file} 不是普通文件，或者过大。',
  'truth-no-json': '{path} 不是 JSON 文件。请选择 COCO 数据集。',
  'truth-no-coco':
    '{path} 不是 COCO 数据集：其内容不符合该格式。请选择含有 images、annotations 和 categories 的文件。',
  'truth-same-id': '{path} 中有两张图像的编号相同。请重新导出该数据集。',
  'truth-same-category': '{path} 中有两个类别的编号相同。请重新导出该数据集。',
  'truth-not-listed': '{path} 中有标注属于未列出的图像或类别。请重新导出该数据集。',
  'truth-twice': '{path} 中图像 {picture} 出现了两次。请删除其中之一。',
  'truth-ambiguous':
    '{one} 和 {other} 都可能是 {path} 中的图像 {picture}。请只选择其中一个文件夹，或在真实数据中用路径称呼图像。',
  'truth-no-files': '文件夹 {path} 中既没有 Pascal VOC 的 .xml 文件，也没有 YOLO 的 .txt 文件。',
  'truth-no-classes': '{path} 中没有 classes.txt。请在其中写上类别名称，每行一个。',
  'truth-xml': '{path} 中的 {file} 不是 Pascal VOC 的标注文件，或者已损坏。',
  'truth-voc': '{path} 中的 {file} 有内容缺失或无效：尺寸、名称或方框。',
  'truth-yolo': '{path} 中 {file} 的第 {line} 行无效：应为类别编号和以图像的比例表示的方框，共五个数。',
  'truth-yolo-class':
    '{path} 中 {file} 的第 {line} 行无效：classes.txt 中的 {count} 个类别里没有编号 {class}。',
  'truth-other-classes': '{path} 中没有模型的任何类别，而有：{classes}。',
  'truth-other-pictures':
    '{path} 中的图像都不在此文件夹中：例如，其中有 {there}，而这里有 {here}。两处的名称，或在文件夹中的路径，必须相同。',
  'truth-fits-none':
    '没有可评估的图像：有 {failed} 张无法读取，另有 {otherSize} 张的真实数据尺寸不同。真实数据应属于原尺寸的正立图像。',
  'table-without-images':
    '表格 {table} 没有一行给出 {path} 中图像的类别，例如 {first}。路径可以是完整的，也可以从该文件夹或表格所在的文件夹算起；只写名称时，只能有一张图像叫这个名称。',
  'table-empty': '表格 {table} 是空的，或标题行之下没有内容。请选择另一个表格。',
  'table-encoding': '无法辨认表格 {table} 的编码。请将它另存为 UTF-8。',
  'table-columns': '无法辨认表格 {table} 的列。请将文件所在的列命名为 path，将真实类别所在的列命名为 label。',
  'table-cells': '无法将表格 {table} 分成单元格，例如有引号没有结束。请在电子表格程序中检查它。',
  'import-ending': '无法导入 {path}：文件名必须以 {endings} 之一结尾。',
  'import-nothing': '无法导入 {path}：其中没有以 {endings} 之一结尾的文件。',
  'import-damaged': '无法导入 {path}：它已损坏，或者内容与文件名不符。请重新生成该文件。',
  'settings-not-kept': '设置只在 Netlens 关闭前有效：无法写入 {path}：{because}。',
  'library-blocked': '{because}。请解决后重试。',
  'library-not-opened': '无法打开图库 {path}：{because}。请解决后重试。',
  'not-restored': '无法恢复 {path}：它不是完好的图库备份。未作任何更改。请选择另一个备份。'
} satisfies Record<ReasonCode, string>

export const advice = {
  'unsupported-format': '请将图像另存为 JPEG、PNG 或 8 位 TIFF，然后重试。',
  'corrupt-image': '请从备份或相机重新取得该文件。',
  unreadable: '请检查该文件是否存在以及您的权限，然后重试。',
  'too-large': '请缩小图像后重试。',
  'too-slow': '请关闭其他程序后重试。',
  'engine-died': '请重试。如果再次发生，请关闭其他程序以腾出内存。',
  'not-classified': '请选择另一个模型，或另一张图像。',
  'model-not-found': '请检查模型文件是否仍在原处，或选择另一个模型。',
  'model-invalid':
    '它已损坏、不完整，或不是 Netlens 能够读取的图像分类模型。请选择另一个文件，或重新导出模型。',
  'answer-unclear': '请选择哪一个答案给出类别。',
  'model-changed': '请在“模型”中接受更改后的文件，或移除该模型。',
  'models-damaged': '请在“模型”中恢复完好的副本，或新建列表。',
  'no-network': '请检查网络连接和代理设置，然后重试。',
  'download-failed': '请稍后重试，或在“模型”中更换下载地址。',
  'download-corrupt': '请重新下载；如果再次发生，请更换下载地址。',
  cancelled: '需要时可重新开始。',
  'labels-invalid': '请选择含有类别名称的文件：每行一个名称的文本、JSON 或 CSV，数量与模型的类别相同。',
  'truth-invalid': '请选择 COCO 数据集，或 Pascal VOC、YOLO 文件的文件夹。',
  'nothing-to-evaluate': '请选择其子文件夹为真实类别的文件夹，或提供表格，并先对其中的图像分类。',
  'cannot-import': '请选择由本模型得到的结果文件：JSON Lines、CSV 或 Parquet。',
  'source-not-found': '请检查文件夹或文件是否仍在，或重新选择。',
  'not-allowed': '请重新选择文件夹或文件，然后重试。',
  'backend-unavailable': '请重新安装 Netlens，或在“设置”中选择另一种后端。',
  busy: '请等待它完成，或先将其停止。',
  stopped: '需要时可重新开始。',
  'library-newer': '请使用较新版本的 Netlens 打开它。',
  'library-unavailable': '请检查图库所在的磁盘和您的权限，并关闭正在使用它的程序，然后重试。',
  'cache-unusable': '一切照常工作，但启动会较慢。请检查缓存所在的磁盘和权限。',
  'invalid-message': '请重试。如果再次发生，请报告此问题。'
} satisfies Record<Exclude<ProblemCode, SystemProblemCode | 'internal'>, string>
