import { cString } from "./c_string.ts";

const symbols = {
  close: { parameters: ["i32"], result: "i32" },
  dlopen: { parameters: ["buffer", "i32"], result: "pointer", nonblocking: true },
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
} as const;

/** The C library of each system, and the flags RTLD_LAZY | RTLD_NODELETE of its dlopen. */
const systems: Partial<Record<typeof Deno.build.os, { file: string; flags: number }>> = {
  linux: { file: "libc.so.6", flags: 0x1001 },
  darwin: { file: "libSystem.B.dylib", flags: 0x81 },
};

/**
 * Loads libraries that stay loaded until the process ends, on another thread. TensorFlow's threads outlive
 * an unloading, which would end the process with a segmentation fault. While it loads, standard error is
 * discarded, since TensorFlow writes to it whatever its log level. Does nothing on systems other than Linux
 * and macOS.
 */
export async function loadForever(paths: readonly string[]): Promise<void> {
  const system = systems[Deno.build.os];
  if (system === undefined) return;
  const { symbols: libc } = Deno.dlopen(system.file, symbols);
  const standardError = 2, writeOnly = 1;
  const kept = libc.dup(standardError);
  const nowhere = libc.open(cString("/dev/null"), writeOnly);
  libc.dup2(nowhere, standardError);
  try {
    for (const path of paths) await libc.dlopen(cString(path), system.flags);
  } finally {
    libc.dup2(kept, standardError);
    libc.close(kept);
    libc.close(nowhere);
  }
}
