import { testParity } from "./parity.ts";

testParity("native");
