const symbols = {
  mallopt: { parameters: ["i32", "i32"], result: "i32", optional: true },
} as const;

/** `M_ARENA_MAX` of glibc's malloc.h. */
const arenaMaximum = -8;

/**
 * Lets all threads of the process share one heap of the C library, before TensorFlow starts its threads:
 * each heap keeps what was freed in it, which for the report's model is 100 MB and more. Where the C
 * library is not glibc, does nothing.
 */
export function oneHeap(): void {
  if (Deno.build.os !== "linux") return;
  const { symbols: libc } = Deno.dlopen("libc.so.6", symbols);
  libc.mallopt?.(arenaMaximum, 1);
}
