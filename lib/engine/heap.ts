/**
 * Gives memory back to the system that is free and that the C library keeps. TensorFlow's optimizer leaves
 * tens of megabytes of it for each function. On Linux alone, whose glibc TensorFlow needs.
 */
export function trimHeap(): void {
  if (Deno.build.os !== "linux") return;
  const libc = Deno.dlopen("libc.so.6", {
    malloc_trim: { parameters: ["usize"], result: "i32" },
  });
  libc.symbols.malloc_trim(0n);
  libc.close();
}
