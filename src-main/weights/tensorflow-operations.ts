/**
 * The TensorFlow operations that a classifier may use. All others are refused, so that no new or overlooked
 * operation can touch a file. A test compares this with all operations in the library.
 */
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** Operations that only compute: nothing outside the graph is read or written. */
export const computing: ReadonlySet<string> = new Set(
  words(`
    Const Placeholder PlaceholderV2 PlaceholderWithDefault Identity IdentityN Snapshot NoOp StopGradient PreventGradient
    EnsureShape Assert CheckNumerics Shape ShapeN Size Rank Cast Bitcast

    PartitionedCall StatefulPartitionedCall StatelessIf If StatelessWhile While StatelessCase Case Switch Merge Enter
    Exit NextIteration LoopCond ToBool

    VarHandleOp VariableV2 Variable ReadVariableOp VariableShape ResourceGather ResourceGatherNd VarIsInitializedOp
    DisableCopyOnRead AssignVariableOp AssignAddVariableOp AssignSubVariableOp

    Reshape Squeeze ExpandDims Concat ConcatV2 ConcatOffset Split SplitV Slice StridedSlice Pack Unpack Tile Transpose
    Gather GatherV2 GatherNd ScatterNd TensorScatterUpdate TensorScatterAdd TensorScatterSub TensorScatterMax
    TensorScatterMin TensorStridedSliceUpdate Pad PadV2 MirrorPad Fill ZerosLike OnesLike Range LinSpace OneHot Where
    Select SelectV2 Reverse ReverseV2 ReverseSequence Roll BroadcastTo BroadcastArgs DepthToSpace SpaceToDepth
    SpaceToBatch SpaceToBatchND BatchToSpace BatchToSpaceND InvertPermutation DynamicPartition DynamicStitch Diag
    DiagPart MatrixDiag MatrixDiagV2 MatrixDiagV3 MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixBandPart
    MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 SegmentSum SegmentMean SegmentMax SegmentMin SegmentProd
    UnsortedSegmentSum UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd DataFormatDimMap DataFormatVecPermute
    ExtractImagePatches TopK TopKV2 InTopK InTopKV2 Cumsum Cumprod

    TensorArrayV3 TensorArrayReadV3 TensorArrayWriteV3 TensorArrayGatherV3 TensorArrayScatterV3 TensorArraySizeV3
    TensorArraySplitV3 TensorArrayConcatV3 TensorArrayCloseV3 EmptyTensorList TensorListReserve TensorListFromTensor
    TensorListGetItem TensorListSetItem TensorListStack TensorListLength TensorListGather TensorListScatter
    TensorListScatterV2 TensorListPushBack TensorListPopBack TensorListElementShape TensorListConcat
    TensorListConcatV2 TensorListSplit TensorListResize

    Abs Acos Acosh Asin Asinh Atan Atan2 Atanh Ceil Cos Cosh Digamma Erf Erfc Erfinv Exp Expm1 Floor Inv Reciprocal
    IsFinite IsInf IsNan Lgamma Log Log1p Ndtri Neg Rint Round Rsqrt Sigmoid Sign Sin Sinh Sqrt Square Tan Tanh Add
    AddV2 AddN AccumulateNV2 Sub Mul MulNoNan Div DivNoNan RealDiv FloorDiv FloorMod Mod TruncateDiv TruncateMod
    Maximum Minimum Pow SquaredDifference Xdivy Xlogy Xlog1py Equal NotEqual Less LessEqual Greater GreaterEqual
    ApproximateEqual LogicalAnd LogicalNot LogicalOr BitwiseAnd BitwiseOr BitwiseXor Invert LeftShift RightShift
    ClipByValue Sum Mean Prod Max Min All Any ArgMax ArgMin EuclideanNorm L2Loss MatMul BatchMatMul BatchMatMulV2
    BatchMatMulV3 Einsum Cross MatrixInverse MatrixDeterminant

    Conv Conv2D Conv2DBackpropInput Conv2DBackpropInputV2 Conv3D Conv3DBackpropInputV2 DepthwiseConv2dNative
    DepthwiseConv2dNativeBackpropInput Dilation2D AvgPool AvgPool3D MaxPool MaxPoolV2 MaxPool3D MaxPoolWithArgmax
    BiasAdd BiasAddV1 Relu Relu6 Elu Selu LeakyRelu Softplus Softsign Softmax LogSoftmax LRN FusedBatchNorm
    FusedBatchNormV2 FusedBatchNormV3 BatchNormWithGlobalNormalization FusedPadConv2D FusedResizeAndPadConv2D
    FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel QuantizeAndDequantize
    QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4

    ResizeArea ResizeBicubic ResizeBilinear ResizeNearestNeighbor ScaleAndTranslate CropAndResize RGBToHSV HSVToRGB
    AdjustContrastv2 AdjustHue AdjustSaturation ImageProjectiveTransformV2 ImageProjectiveTransformV3

    RandomUniform RandomUniformInt RandomStandardNormal TruncatedNormal StatelessRandomUniform StatelessRandomUniformV2
    StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomNormal StatelessRandomNormalV2
    StatelessTruncatedNormal StatelessTruncatedNormalV2 StatelessRandomGetKeyCounter StatelessRandomGetAlg
    StatelessRandomGetKeyCounterAlg StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2 RngReadAndSkip RngSkip
    StatefulUniform StatefulStandardNormalV2
  `)
)

/** Operations with which a model's saver saves. The saver is dropped. */
export const saving: ReadonlySet<string> = new Set(words('SaveV2 MergeV2Checkpoints'))

/** Operations with which a model's saver restores. They are dropped: Netlens reads the weights itself. */
export const restoring: ReadonlySet<string> = new Set(words('RestoreV2'))

/** Leftovers of training and export. They may be in the file, but are dropped and never run. */
export const leftBehind: ReadonlySet<string> = new Set(
  words(`
    StringJoin StaticRegexFullMatch ShardedFilename ShardedFilespec IsVariableInitialized Assign AssignAdd AssignSub 
    DestroyResourceOp BroadcastGradientArgs

    ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA ApplyAdagradV2 ApplyAdam ApplyAddSign ApplyCenteredRMSProp
    ApplyFtrl ApplyFtrlV2 ApplyGradientDescent ApplyMomentum ApplyPowerSign ApplyProximalAdagrad
    ApplyProximalGradientDescent ApplyRMSProp ResourceApplyAdaMax ResourceApplyAdadelta ResourceApplyAdagrad
    ResourceApplyAdagradDA ResourceApplyAdagradV2 ResourceApplyAdam ResourceApplyAdamWithAmsgrad ResourceApplyAddSign
    ResourceApplyCenteredRMSProp ResourceApplyFtrl ResourceApplyFtrlV2 ResourceApplyGradientDescent
    ResourceApplyKerasMomentum ResourceApplyMomentum ResourceApplyPowerSign ResourceApplyProximalAdagrad
    ResourceApplyProximalGradientDescent ResourceApplyRMSProp ScatterUpdate ScatterAdd ScatterSub ResourceScatterUpdate
    ResourceScatterAdd ResourceScatterSub

    AvgPoolGrad AvgPool3DGrad BiasAddGrad Conv2DBackpropFilter Conv2DBackpropFilterV2 Conv3DBackpropFilterV2
    DepthwiseConv2dNativeBackpropFilter EluGrad FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3 InvGrad
    LeakyReluGrad LRNGrad MaxPoolGrad MaxPoolGradV2 MaxPool3DGrad MirrorPadGrad ReciprocalGrad Relu6Grad ReluGrad
    ResizeBilinearGrad ResizeBicubicGrad ResizeNearestNeighborGrad RsqrtGrad SeluGrad SigmoidGrad SoftplusGrad
    SoftsignGrad SqrtGrad StridedSliceGrad TanhGrad TensorArrayGradV3 SoftmaxCrossEntropyWithLogits
    SparseSoftmaxCrossEntropyWithLogits FakeQuantWithMinMaxVarsGradient FakeQuantWithMinMaxArgsGradient
    FakeQuantWithMinMaxVarsPerChannelGradient QuantizeAndDequantizeV4Grad

    ScalarSummary HistogramSummary ImageSummary TensorSummary TensorSummaryV2 MergeSummary HashTable HashTableV2
    MutableHashTable MutableHashTableV2 LookupTableFind LookupTableFindV2 LookupTableImport LookupTableImportV2
    LookupTableExport LookupTableExportV2 LookupTableSize LookupTableSizeV2 InitializeTable InitializeTableV2
    AsString StringLower StringFormat DecodeJpeg DecodePng DecodeImage DecodeBmp DecodeGif DecodeRaw ParseExample
    ParseExampleV2 ControlTrigger FakeParam Multinomial
    StatelessMultinomial RandomShuffle Bincount DenseBincount Unique UniqueV2 ListDiff SparseToDense
    NonMaxSuppressionV3
  `)
)
