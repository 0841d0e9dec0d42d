/** Tokenises one question and prints its ids. */
import { bertTokenizer } from "../../../lib/dataset/tokenizer.ts";

console.log([...(await bertTokenizer()).encode(["what"], 3)].join());
