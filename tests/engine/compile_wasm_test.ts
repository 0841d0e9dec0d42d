import { openEngine } from "../../lib/engine/mod.ts";
import { testContract } from "./contract.ts";

await openEngine({ engine: "wasm" });
testContract("wasm");
