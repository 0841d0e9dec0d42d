/** `deno task report` with fake trials, whose arguments are the JSON of FAKE_TRIAL. */
import { report } from "../../lib/cli/report.ts";
import { runMain } from "../../lib/cli/terminal.ts";
import { fakeTrials } from "../sweep/fixture.ts";

const args: string[] = JSON.parse(Deno.env.get("FAKE_TRIAL") ?? "[]");
await runMain((signal) => report(Deno.args, signal, fakeTrials(...args)));
