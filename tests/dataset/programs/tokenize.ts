/** Tokenises one question; prints its ids and whether an inference engine was loaded. */
import { bertTokenizer } from "../../../lib/dataset/tokenizer.ts";

const ids = (await bertTokenizer()).encode(["what"], 3);
const memory = Deno.build.os === "linux" ? await Deno.readTextFile("/proc/self/maps") : "";
console.log(JSON.stringify({ ids: [...ids], engine: /onnxruntime.*\.(so|node)/.test(memory) }));
