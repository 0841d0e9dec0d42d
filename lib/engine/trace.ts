import {
  type Attribute,
  AttributeType,
  graphAttributes,
  int64s,
  setAttributes,
} from "./attributes.ts";
import { EngineError } from "./errors.ts";
import { cString } from "./c_string.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";
import { describe, type Status } from "./status.ts";

/** One output of an operation in a graph (`TF_Output`). */
export interface GraphOutput {
  operation: Deno.PointerObject;
  index: number;
}

/** An output in a graph with its shape and data type. */
export interface SymbolInfo {
  symbol: GraphOutput;
  shape: number[];
  /** TensorFlow's number of the data type. */
  dtype: number;
}

/**
 * The grouping of the inputs of operations that take a list, by the number of inputs. The kernels' calls do
 * not tell a list from single inputs.
 */
const listInputs: Record<string, (count: number) => { list: number; single: number }> = {
  AddN: (count) => ({ list: count, single: 0 }),
  ConcatV2: (count) => ({ list: count - 1, single: 1 }),
  Einsum: (count) => ({ list: count, single: 0 }),
  IdentityN: (count) => ({ list: count, single: 0 }),
  Pack: (count) => ({ list: count, single: 0 }),
};

/** Operations with outputs whose shape only their own gradient knows. */
const opaqueOutputs = new Set(["FusedBatchNormV3", "FusedBatchNormGradV3"]);

function outputStructs(symbols: readonly GraphOutput[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16 * Math.max(symbols.length, 1));
  const view = new DataView(bytes.buffer);
  symbols.forEach(({ operation, index }, i) => {
    view.setBigUint64(16 * i, BigInt(Deno.UnsafePointer.value(operation)), true);
    view.setInt32(16 * i + 8, index, true);
  });
  return bytes;
}

/** A graph of recorded operations that becomes a TensorFlow function. */
export class Trace {
  readonly #tf: LibTensorFlow;
  readonly #status: Status;
  readonly #graph: Deno.PointerValue;
  readonly #inputs: GraphOutput[] = [];
  #operations = 0;

  constructor(tf: LibTensorFlow, status: Status) {
    this.#tf = tf;
    this.#status = status;
    this.#graph = tf.TF_NewGraph();
  }

  #begin(operation: string): Deno.PointerValue {
    const name = new TextEncoder().encode(`${operation}_${this.#operations++}\0`);
    return this.#tf.TF_NewOperation(this.#graph, cString(operation), name);
  }

  #finish(description: Deno.PointerValue, what: () => string): Deno.PointerObject {
    const operation = this.#tf.TF_FinishOperation(description, this.#status.pointer);
    this.#status.check(what);
    return operation!;
  }

  /** Records an argument of the function. */
  placeholder(shape: readonly number[], dtype: number): SymbolInfo {
    const description = this.#begin("Placeholder");
    this.#tf.TF_SetAttrType(description, cString("dtype"), dtype);
    this.#tf.TF_SetAttrShape(description, cString("shape"), int64s(shape), shape.length);
    const operation = this.#finish(description, () => "Placeholder");
    const symbol = { operation, index: 0 };
    this.#inputs.push(symbol);
    return { symbol, shape: [...shape], dtype };
  }

  /** Records a value that is the same at every call. */
  constant(tensor: Deno.PointerValue, dtype: number): GraphOutput {
    const description = this.#begin("Const");
    this.#tf.TF_SetAttrType(description, cString("dtype"), dtype);
    this.#tf.TF_SetAttrTensor(description, cString("value"), tensor, this.#status.pointer);
    this.#status.check(() => "Const");
    return { operation: this.#finish(description, () => "Const"), index: 0 };
  }

  /** Records an operation. */
  operation(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly SymbolInfo[],
    outputs: number,
  ): SymbolInfo[] {
    const description = this.#begin(name);
    const { list, single } = listInputs[name]?.(inputs.length) ??
      { list: 0, single: inputs.length };
    const symbols = inputs.map(({ symbol }) => symbol);
    if (list > 0) {
      this.#tf.TF_AddInputList(description, outputStructs(symbols.slice(0, list)), list);
    }
    for (const symbol of symbols.slice(list, list + single)) {
      this.#tf.TF_AddInput(description, outputStructs([symbol]));
    }
    // TensorFlow derives the attribute from the list's length.
    const given = list > 0 ? attributes.filter((attribute) => attribute.name !== "N") : attributes;
    setAttributes(graphAttributes(this.#tf, description), name, given);
    const operation = this.#finish(description, () => describe(name, inputs));
    return Array.from({ length: outputs }, (_, index) => this.#info(name, { operation, index }));
  }

  #info(name: string, symbol: GraphOutput): SymbolInfo {
    const struct = outputStructs([symbol]);
    const dtype = this.#tf.TF_OperationOutputType(struct);
    const rank = this.#tf.TF_GraphGetTensorNumDims(this.#graph, struct, this.#status.pointer);
    this.#status.check(() => name);
    const dims = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) {
      this.#tf.TF_GraphGetTensorShape(this.#graph, struct, dims, rank, this.#status.pointer);
      this.#status.check(() => name);
    }
    const shape = Array.from(dims.subarray(0, Math.max(rank, 0)), Number);
    if (rank >= 0 && shape.every((size) => size >= 0)) return { symbol, shape, dtype };
    if (opaqueOutputs.has(name)) return { symbol, shape: [0], dtype };
    throw new EngineError(
      `${name}: the shape of its output ${symbol.index} depends on values, which are ` +
        `unknown while a function is compiled. Compute it outside and pass it as an argument.`,
    );
  }

  /**
   * Converts the graph to a function.
   *
   * @returns A `TF_Function`, which the caller deletes.
   */
  toFunction(name: string, outputs: readonly SymbolInfo[]): Deno.PointerValue {
    // A function may return neither an argument itself nor an output twice.
    const copies = outputs.map((output) => {
      const type = { name: "T", type: AttributeType.type, value: output.dtype };
      const [copy] = this.operation("Identity", [type], [output], 1);
      return copy!.symbol;
    });
    // deno-fmt-ignore
    const pointer = this.#tf.TF_GraphToFunction(
      this.#graph, cString(name), 0, -1, null, this.#inputs.length, outputStructs(this.#inputs),
      copies.length, outputStructs(copies), null, null, null, this.#status.pointer,
    );
    this.#status.check(() => name);
    return pointer;
  }

  /** Frees the graph. */
  close(): void {
    this.#tf.TF_DeleteGraph(this.#graph);
  }
}
