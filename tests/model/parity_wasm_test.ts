import { testParity } from "./parity.ts";

testParity("wasm");
