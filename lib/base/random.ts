/**
 * A random key, as in JAX: two 32-bit integers that determine any number of random values. Draw from a key
 * only once, and derive further keys by {@linkcode foldIn}.
 */
export type Key = readonly [number, number];

/** Returns the high 32 bits of the product of two 32-bit integers, taken as unsigned. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16, aLow = a & 0xffff, bHigh = b >>> 16, bLow = b & 0xffff;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16) | 0;
  const other = Math.imul(aLow, bHigh) + (middle & 0xffff) | 0;
  return Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16) | 0;
}

type Block = [number, number, number, number];

/**
 * Writes the four words of a Philox4x32-10 block (Salmon et al. 2011, "Parallel random numbers: as easy as
 * 1, 2, 3"). It allocates nothing, since a model's initialisation draws millions of numbers.
 */
function philox(counter: Readonly<Block>, k0: number, k1: number, out: Uint32Array, at = 0): void {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0), low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2), low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = k0 + 0x9e3779b9 | 0;
    k1 = k1 + 0xbb67ae85 | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

function philoxBlock(counter: Readonly<Block>, k0: number, k1: number): Block {
  const out = new Uint32Array(4);
  philox(counter, k0, k1, out);
  return [out[0]!, out[1]!, out[2]!, out[3]!];
}

/** Draws 32-bit words from a key, the same as TensorFlow's stateless random operations. */
function words([seed0, seed1]: Key, length: number): Uint32Array {
  // Seeds are 64-bit integers, with the sign in the upper half.
  const seeds: Block = [seed0, seed0 >> 31, seed1, seed1 >> 31];
  const [k0, k1, c2, c3] = philoxBlock(seeds, 0x3ec8f720, 0x02461e29);
  const blocks = Math.ceil(length / 4);
  const out = new Uint32Array(4 * blocks);
  const counter: Block = [0, 0, c2, c3];
  for (; counter[0] < blocks; counter[0]++) philox(counter, k0, k1, out, 4 * counter[0]);
  return out.subarray(0, length);
}

/**
 * Creates the key of a seed.
 *
 * @param seed An integer from 0 to 2^53 - 1.
 */
export function randomKey(seed: number): Key {
  return [seed % 2 ** 31, Math.floor(seed / 2 ** 31)];
}

/** Computes FNV-1a over UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/**
 * Derives a key from a key and data; keys of different data are independent (jax.random.fold_in).
 *
 * @param key The parent.
 * @param data Purposes (text) or counters (integers from 0 to 2^32 - 1), folded in one by one.
 */
export function foldIn(key: Key, ...data: (number | string)[]): Key {
  return data.reduce<Key>(([k0, k1], datum) => {
    const counter: Block = typeof datum === "string" ? [hash(datum), 1, 0, 0] : [datum, 0, 0, 0];
    const [a, b] = philoxBlock(counter, k0, k1);
    return [a >>> 1, b >>> 1];
  }, key);
}

/**
 * Draws uniform numbers in [0, 1) with 23 bits, the same as TensorFlow's StatelessRandomUniform (float32)
 * with the key as its seed.
 */
export function uniform(key: Key, length: number): Float32Array<ArrayBuffer> {
  const random = words(key, length);
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = (random[i]! & 0x7fffff) / 0x800000;
  return out;
}

/** Draws standard normal numbers (Box and Muller 1958). */
export function normal(key: Key, length: number): Float32Array<ArrayBuffer> {
  const pairs = words(key, 2 * Math.ceil(length / 2));
  const out = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((pairs[i]! + 1) / 2 ** 32));
    const angle = 2 * Math.PI * pairs[i + 1]! / 2 ** 32;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < length) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** Draws a permutation of 0 to length - 1 (Fisher and Yates; Durstenfeld 1964). */
export function permutation(key: Key, length: number): Int32Array<ArrayBuffer> {
  const out = Int32Array.from({ length }, (_, i) => i);
  const random = words(key, length);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random[i]! / 2 ** 32 * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
