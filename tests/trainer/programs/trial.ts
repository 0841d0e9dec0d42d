/** Runs a trial and prints its events. Arguments: settings as JSON, directory, engine. */
import { parseTrialSettings, runTrial, type RunTrialOptions } from "../../../lib/trainer/mod.ts";

const [settings = "{}", directory = ".", engine] = Deno.args;
await runTrial(parseTrialSettings(JSON.parse(settings)), {
  directory,
  engine: engine as RunTrialOptions["engine"],
  onEvent: (event) => console.log(JSON.stringify(event)),
});
