// @ts-check
/** What kinds of ops there are, by name: of TensorFlow, PyTorch and ONNX. Pure. */

/** @typedef {{name: string, title: string, color: string, ops: RegExp}} OpKind */

/** The first that fits. Colours are the palette's, which keeps them apart for everybody's eyes. @type {readonly OpKind[]} */
export const OP_KINDS = [
  { name: "gradient", title: "Gradient", color: "#aa467b", ops: /Grad(Input|Filter|V\d|)?$|Backprop|_backward$|InvertPermutation$/ },
  { name: "training", title: "Training", color: "#dc3e4a", ops: /Apply(Gradient|Adam|Momentum|Ada|RMS|Ftrl|Centered|Proximal|AddSign|PowerSign)/ },
  { name: "constant", title: "Constant", color: "#8a94a6", ops: /^(Host)?Const(ant)?$|::[Cc]onstant$/ },
  { name: "variable", title: "Variable", color: "#ea7f15", ops: /^(Variable|VarHandle|ReadVariable|Assign|VarIsInit|IsVariableInit|TemporaryVariable)|^prim::GetAttr$|^Parameter$/ },
  { name: "input", title: "Input, output", color: "#33b08d", ops: /^(Placeholder|Iterator|OneShotIterator|Arg$|_Arg|Retval|_Retval|IO Node|InputLayer|prim::Param|Fifo|FIFO|Queue|Dequeue|Enqueue|Batch|.*Dataset)/ },
  { name: "record", title: "Summary, file", color: "#49780a", ops: /Summary|^(Save|Restore|Merge.*Checkpoint|ShardedFilename|ReadFile|WriteFile|Print|Assert|LookupTable|HashTable)/ },
  { name: "call", title: "Control, call", color: "#8652ba", ops: /^(NoOp|Switch|Merge|RefSwitch|RefMerge|Enter|RefEnter|Exit|NextIteration|LoopCond|ControlTrigger|If|While|Case|StatelessIf|StatelessWhile|(Stateful|Remote)?PartitionedCall|SymbolicGradient|prim::(If|Loop|Call))/ },
  { name: "matrix", title: "Matrix product, convolution", color: "#325de9", ops: /MatMul|^Gemm|[Cc]onv|Einsum|::(linear|addmm|mm|bmm|matmul|baddbmm|scaled_dot)|^Dense$|LSTM|GRU|RNN|Attention|Embedding/ },
  { name: "shape", title: "Shape, selection", color: "#a88cf0", ops: /^(Identity|Reshape|Transpose|Concat|Slice|StridedSlice|Pad|Gather|Cast|Shape|Size|Rank|Pack|Unpack|Stack|Split|Tile|ExpandDims|Squeeze|Fill|Range|Broadcast|OneHot|ZerosLike|OnesLike|Reverse|Where|Select|StopGradient|PreventGradient|Snapshot|Flatten|Dynamic|Scatter|Unique|DeepCopy)|prim::(Tuple|List)|::(view|reshape|t|transpose|permute|flatten|cat|size|slice|select|unsqueeze|squeeze|expand|to|contiguous|detach)$/ },
  { name: "math", title: "Other arithmetic", color: "#0d8aaa", ops: /^/ },
];

/** @param {string} op @returns {number} an index into OP_KINDS */
export function kindOfOp(op) {
  return OP_KINDS.findIndex(({ ops }) => ops.test(op));
}
