/** `deno task sweep` with fake trials: their arguments as JSON in $FAKE_TRIAL, its own after that. */
import { sweep } from "../../lib/cli/sweep.ts";
import { runMain } from "../../lib/cli/terminal.ts";
import { fakeTrials } from "../sweep/fixture.ts";

const trialArguments: string[] = JSON.parse(Deno.env.get("FAKE_TRIAL") ?? "[]");
await runMain((signal) => sweep(Deno.args, signal, fakeTrials(...trialArguments)));
