import { openEngine } from "../../lib/engine/mod.ts";
import { testOperations } from "./oracle.ts";

await openEngine({ engine: "wasm" });
testOperations("wasm");
