import { readCString } from "./c_string.ts";
import { threadConfig } from "./config_proto.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";
import type { Status } from "./status.ts";

/**
 * Opens a `TFE_Context`, in which operations are executed.
 *
 * @param threads Number of threads that operations share, at least 1.
 */
export function openContext(
  tf: LibTensorFlow,
  status: Status,
  threads: number,
): Deno.PointerValue {
  const options = tf.TFE_NewContextOptions();
  const config = threadConfig(threads);
  tf.TFE_ContextOptionsSetConfig(options, config, BigInt(config.length), status.pointer);
  status.check(() => "thread settings");
  const context = tf.TFE_NewContext(options, status.pointer);
  status.check(() => "TFE_NewContext");
  tf.TFE_DeleteContextOptions(options);
  return context;
}

/** Lists the types of a context's devices: "CPU", "GPU". */
export function listDevices(
  tf: LibTensorFlow,
  status: Status,
  context: Deno.PointerValue,
): string[] {
  const list = tf.TFE_ContextListDevices(context, status.pointer);
  status.check(() => "TFE_ContextListDevices");
  const devices = Array.from(
    { length: tf.TF_DeviceListCount(list) },
    (_, i) => readCString(tf.TF_DeviceListType(list, i, status.pointer)),
  );
  tf.TF_DeleteDeviceList(list);
  return devices;
}
