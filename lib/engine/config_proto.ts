import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * Encodes a `ConfigProto` (tensorflow/core/protobuf/config.proto) that sets both thread counts, and leaves
 * out the simplification of a new function, from which no step of ours gets faster.
 */
export function threadConfig(threads: number): Uint8Array<ArrayBuffer> {
  return new BinaryWriter()
    .tag(2, WireType.Varint).int32(threads) // intra_op_parallelism_threads
    .tag(5, WireType.Varint).int32(threads) // inter_op_parallelism_threads
    .tag(10, WireType.LengthDelimited).fork() // graph_options
    .tag(3, WireType.LengthDelimited).fork() // optimizer_options
    .tag(3, WireType.Varint).int32(-1) // opt_level: L0
    .join().join()
    .finish();
}

/**
 * An encoded `ConfigProto` that turns mixed precision on (tensorflow/core/protobuf/config.proto and
 * rewriter_config.proto).
 */
export const bfloat16Config: Uint8Array<ArrayBuffer> = new BinaryWriter()
  .tag(10, WireType.LengthDelimited).fork() // graph_options
  .tag(10, WireType.LengthDelimited).fork() // rewrite_options
  .tag(31, WireType.Varint).int32(1) // auto_mixed_precision_onednn_bfloat16: ON
  .join().join()
  .finish();
