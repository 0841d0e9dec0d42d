/**
 * Returns the C library's free memory to the system. TensorFlow's optimizer leaves tens of megabytes for
 * each function. Does nothing except on Linux, where TensorFlow needs glibc.
 */
export function trimHeap(): void {
  if (Deno.build.os !== "linux") return;
  const libc = Deno.dlopen("libc.so.6", {
    malloc_trim: { parameters: ["usize"], result: "i32" },
  });
  libc.symbols.malloc_trim(0n);
  libc.close();
}
