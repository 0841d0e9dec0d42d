import * as tf from "@tensorflow/tfjs-core";
import { type Attribute, AttributeType } from "./attributes.ts";
import { type NodeBackend, nodeBackend } from "./backend.ts";
import { bfloat16Config } from "./config_proto.ts";
import { DataType } from "./data_type.ts";
import { EngineError } from "./errors.ts";
import { trimHeap } from "./heap.ts";
import { disposeTree, leaves, structure, type Tree, unflatten } from "./tree.ts";

/** The data type of matrix products and convolutions; all else is float32. */
export type Precision = "float32" | "bfloat16";

/** Options of {@linkcode compile}. */
export interface CompileOptions {
  /** Name in error messages. @default the function's own name */
  name?: string;
  /**
   * `bfloat16` has 8 bits of mantissa and is faster where the processor has it; elsewhere, and on the
   * wasm engine, all is float32. @default "float32"
   */
  precision?: Precision;
}

/** A function of trees of tensors that runs as one TensorFlow function. */
export interface Compiled<A extends readonly Tree[], R extends Tree> {
  /**
   * Runs the function. Meanwhile the event loop goes on where the engine has several threads.
   *
   * @returns New tensors, which the caller disposes; the arguments stay.
   */
  (...args: A): Promise<R>;
  /** Frees the compiled functions; calls that still run are not affected. */
  dispose(): void;
}

interface Traced {
  name: string;
  outputs: number;
  result: Tree;
}

const dataTypes: Partial<Record<tf.DataType, number>> = {
  float32: DataType.float32,
  int32: DataType.int32,
  bool: DataType.bool,
};

let functions = 0;

/** The function that is being traced, or evaluated on the wasm engine. */
let current: Required<CompileOptions> | undefined;

/** Returns the data type of the products of the function that is being traced; outside of one, float32. */
export function currentPrecision(): Precision {
  return current?.precision ?? "float32";
}

/**
 * Compiles a pure function and the gradients inside it. It is traced once for each signature of shapes
 * and types, and then runs as one TensorFlow function (like `tf.function` in Python). On the wasm engine
 * it runs uncompiled.
 *
 * Everything that changes between calls must be an argument, also random keys and rates: any other value
 * stays that of the first call.
 *
 * @throws {EngineError} When called: if the function reads a tensor's value, uses a tensor made outside
 *   of it or calls a compiled function, if an argument's structure differs from the first call's, or if
 *   TensorFlow fails.
 */
export function compile<A extends readonly Tree[], R extends Tree>(
  fn: (...args: A) => R,
  { name = fn.name || "a compiled function", precision = "float32" }: CompileOptions = {},
): Compiled<A, R> {
  const options = { name, precision };
  const traced = new Map<string, Traced>();
  const running = new Set<Promise<unknown>>();
  const attributes: Attribute[] = precision === "float32"
    ? []
    : [{ name: "config_proto", type: AttributeType.string, value: bfloat16Config }];
  let first: string[] | undefined;

  const execute = async (args: A): Promise<R> => {
    const structures = args.map(structure);
    checkStructures(first ?? structures, structures);
    const inputs = leaves(args);
    checkAlive(inputs, "An argument");
    const backend = nodeBackend();
    if (backend === undefined) {
      const result = evaluate(fn, args, options);
      first = structures;
      return result;
    }
    const signature = inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join();
    const isNew = !traced.has(signature);
    if (isNew) traced.set(signature, trace(backend, fn, args, options));
    const entry = traced.get(signature)!;
    first = structures;
    const ids = backend.getInputTensorIds(inputs);
    const { binding } = backend;
    const execution = binding.executeFunction(entry.name, attributes, ids, entry.outputs);
    running.add(execution);
    const outputs = await execution.finally(() => running.delete(execution));
    if (isNew) trimHeap();
    return unflatten(
      entry.result as R,
      outputs.map((output) => backend.createOutputTensor(output)),
    );
  };
  const run = (...args: A): Promise<R> => {
    if (current !== undefined) {
      // Not a rejection, which a traced function would never see, as it does not await.
      throw new EngineError(
        `${name} is called inside of ${current.name}, and both are compiled: call the uncompiled ` +
          `function there.`,
      );
    }
    return execute(args).catch((error) => {
      if (!(error instanceof EngineError)) throw error;
      throw new EngineError(`${name}: ${error.message}`, { cause: error });
    });
  };
  return Object.assign(run, {
    dispose() {
      const names = [...traced.values()].map(({ name }) => name);
      traced.clear();
      first = undefined;
      // TensorFlow looks up a function while it runs.
      Promise.allSettled(running).then(() => {
        for (const name of names) nodeBackend()!.binding.removeFunction(name);
      });
    },
  });
}

/** Runs a function that may call no compiled one, and frees all tensors but those of its result. */
function scoped<T extends tf.TensorContainer>(options: Required<CompileOptions>, fn: () => T): T {
  current = options;
  try {
    return tf.tidy(fn);
  } catch (error) {
    // TensorFlow.js does not free the tensors that a failed gradient has saved.
    const { state } = tf.engine();
    state.activeTape?.forEach(({ saved = [] }) => disposeTree(saved));
    state.activeTape = [];
    throw error;
  } finally {
    current = undefined;
  }
}

/** Runs a function uncompiled; arguments and result are copies, as those of a compiled function are. */
function evaluate<A extends readonly Tree[], R extends Tree>(
  fn: (...args: A) => R,
  args: A,
  options: Required<CompileOptions>,
): R {
  const copy = <T extends Tree>(tree: T): T =>
    unflatten(tree, leaves(tree).map((tensor) => tf.clone(tensor)));
  let copied: R | undefined;
  scoped(options, () => {
    const result = fn(...copy(args));
    checkAlive(leaves(result), "A result");
    copied = copy(result);
    return leaves(copied);
  });
  return copied!;
}

function checkAlive(tensors: readonly tf.Tensor[], what: string): void {
  const disposed = tensors.find((tensor) => tensor.isDisposed);
  if (disposed === undefined) return;
  throw new EngineError(
    `${what}, a tensor of shape [${disposed.shape}], was disposed: dispose it after its last use.`,
  );
}

function checkStructures(first: readonly string[], now: readonly string[]): void {
  const longer = first.length > now.length ? first : now;
  const changed = longer.findIndex((_, i) => first[i] !== now[i]);
  if (changed === -1) return;
  throw new EngineError(
    `Argument ${changed + 1} is ${now[changed] ?? "missing"}, but was ` +
      `${first[changed] ?? "missing"} at the first call: keep names and lengths the same, or ` +
      `compile another function for it.`,
  );
}

function trace<A extends readonly Tree[]>(
  backend: NodeBackend,
  fn: (...args: A) => Tree,
  args: A,
  options: Required<CompileOptions>,
): Traced {
  const { binding } = backend;
  const name = `vqalab_${functions++}`;
  let traced: Traced | undefined;
  binding.beginTrace();
  try {
    // Symbols have no memory, but TensorFlow.js counts them, so that the scope must dispose them.
    scoped(options, () => {
      const placeholders = leaves(args).map(({ shape, dtype }) => {
        const type = dataTypes[dtype];
        if (type === undefined) {
          throw new EngineError(`An argument cannot be a tensor of ${dtype}.`);
        }
        return backend.createOutputTensor(binding.placeholder(shape, type));
      });
      const result = fn(...unflatten(args, placeholders));
      const outputs = leaves(result);
      checkAlive(outputs, "A result");
      binding.endTrace(name, backend.getInputTensorIds(outputs));
      traced = { name, outputs: outputs.length, result };
    });
  } finally {
    binding.closeTrace();
  }
  return traced!;
}
