import * as tf from "@tensorflow/tfjs-core";
import { type Attribute, AttributeType } from "./attributes.ts";
import { type NodeBackend, nodeBackend } from "./backend.ts";
import { DataType } from "./binding.ts";
import { EngineError } from "./errors.ts";
import { leaves, rebuild, structure, type Tree } from "./tree.ts";

/** What products and convolutions are computed in; all else is float32. */
export type Precision = "float32" | "bfloat16";

/** How a function is compiled. */
export interface CompileOptions {
  /** For error messages. @default the function's own name */
  name?: string;
  /** `bfloat16` is faster where the processor has it, and has 8 bits of mantissa. @default "float32" */
  precision?: Precision;
}

/** A function of trees of tensors that runs as one TensorFlow function. */
export interface Compiled<A extends readonly Tree[], R extends Tree> {
  /**
   * Runs the function without blocking the event loop.
   *
   * @returns New tensors, which the caller disposes; the arguments stay.
   */
  (...args: A): Promise<R>;
  /** Forgets what was compiled. */
  dispose(): void;
}

interface Traced {
  name: string;
  outputs: number;
  result: Tree;
}

/**
 * A `ConfigProto` with graph_options.rewrite_options.auto_mixed_precision_onednn_bfloat16 = ON
 * (tensorflow/core/protobuf/config.proto and rewriter_config.proto).
 */
const bfloat16Config = Uint8Array.of(0x52, 5, 0x52, 3, 0xf8, 0x01, 1);

const dataTypes: Partial<Record<tf.DataType, number>> = {
  float32: DataType.float32,
  int32: DataType.int32,
  bool: DataType.bool,
};

let functions = 0;

/**
 * Compiles a pure function, gradients inside it included: it is traced once for each signature of
 * shapes and types, and then runs as one TensorFlow function (the `tf.function` of Python). On the wasm
 * engine it runs as it is.
 *
 * Everything that changes between calls must be an argument, random keys and rates included: any other
 * value is frozen at the first call.
 *
 * @throws {EngineError} When called: if the function reads a tensor's value, uses a tensor made outside
 *   of it, or if an argument's structure differs from the first call's.
 */
export function compile<A extends readonly Tree[], R extends Tree>(
  fn: (...args: A) => R,
  { name = fn.name || "a compiled function", precision = "float32" }: CompileOptions = {},
): Compiled<A, R> {
  const traced = new Map<string, Traced>();
  const attributes: Attribute[] = precision === "float32"
    ? []
    : [{ name: "config_proto", type: AttributeType.string, value: bfloat16Config }];
  let first: string[] | undefined;

  const run = async (...args: A): Promise<R> => {
    const structures = args.map(structure);
    checkStructures(name, first ??= structures, structures);
    const backend = nodeBackend();
    if (backend === undefined) return evaluate(() => fn(...args));
    const inputs = leaves(args);
    const signature = inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    let entry = traced.get(signature);
    if (entry === undefined) traced.set(signature, entry = trace(backend, fn, args, name));
    const ids = backend.getInputTensorIds(inputs);
    const { binding } = backend;
    const outputs = await binding.executeInBackground(entry.name, attributes, ids, entry.outputs);
    return rebuild(entry.result as R, outputs.map((output) => backend.createOutputTensor(output)));
  };
  return Object.assign(run, {
    dispose() {
      for (const entry of traced.values()) nodeBackend()?.binding.removeFunction(entry.name);
      traced.clear();
    },
  });
}

/** Runs a function as it is; its result's tensors are new, as a compiled function's are. */
function evaluate<R extends Tree>(fn: () => R): R {
  const copy = () => {
    const result = fn();
    return rebuild(result, leaves(result).map((tensor) => tf.clone(tensor)));
  };
  return tf.tidy(copy as () => tf.TensorContainer) as R;
}

function checkStructures(name: string, first: readonly string[], now: readonly string[]): void {
  const longer = first.length > now.length ? first : now;
  const changed = longer.findIndex((_, i) => first[i] !== now[i]);
  if (changed === -1) return;
  throw new EngineError(
    `Argument ${changed + 1} of ${name} is ${now[changed] ?? "missing"}, but was ` +
      `${first[changed] ?? "missing"} at the first call: keep names and lengths the same, or ` +
      `compile another function for it.`,
  );
}

function trace<A extends readonly Tree[]>(
  backend: NodeBackend,
  fn: (...args: A) => Tree,
  args: A,
  label: string,
): Traced {
  const { binding } = backend;
  const name = `vqalab_${functions++}`;
  binding.beginTrace();
  try {
    const placeholders = leaves(args).map(({ shape, dtype }) => {
      const type = dataTypes[dtype];
      if (type === undefined) {
        throw new EngineError(`${label}: an argument cannot be a tensor of ${dtype}.`);
      }
      return backend.createOutputTensor(binding.placeholder(shape, type));
    });
    const ids = backend.getInputTensorIds(placeholders);
    const result = tf.tidy(() =>
      fn(...rebuild(args, [...placeholders])) as tf.TensorContainer
    ) as Tree;
    const outputs = leaves(result);
    binding.endTrace(name, ids, backend.getInputTensorIds(outputs));
    // Symbols have no memory; disposing them keeps TensorFlow.js's count right.
    for (const tensor of new Set([...outputs, ...placeholders])) tensor.dispose();
    return { name, outputs: outputs.length, result };
  } catch (error) {
    if (error instanceof EngineError) error.message = `${label}: ${error.message}`;
    throw error;
  } finally {
    binding.closeTrace();
  }
}
