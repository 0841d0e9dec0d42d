import { asFileError, readBytes, writeAtomic } from "../base/mod.ts";
import {
  checkStored,
  decodeSafetensors,
  encodeSafetensors,
  fromStateDict,
  SafetensorsError,
  type StoredTensors,
  toStateDict,
  WeightsError,
} from "../model/mod.ts";
import { Command } from "./command.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments } from "./main.ts";
import { path } from "./values.ts";

async function read(path: string): Promise<StoredTensors> {
  try {
    const stored = decodeSafetensors(await readBytes(path));
    checkStored(stored);
    return stored;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new WeightsError(`There is no file ${path}.`);
    if (error instanceof Deno.errors.IsADirectory) {
      throw new WeightsError(
        `${path} is a folder: name the file in it, such as weights.safetensors.`,
      );
    }
    if (error instanceof SafetensorsError) throw new WeightsError(`${path}: ${error.message}`);
    throw await asFileError(error, path, { action: "read" });
  }
}

async function write(path: string, stored: StoredTensors): Promise<void> {
  await writeAtomic(path, encodeSafetensors(stored));
  const numbers = Object.values(stored.tensors).reduce((sum, { values }) => sum + values.length, 0);
  print(`Written to ${path}: ${numbers.toLocaleString("en")} numbers`);
}

const command = new Command("deno task weights")
  .description("Converts a trial's weights to a PyTorch state dict, and back.");

command.command("export")
  .description(
    "writes what load_state_dict of the report's PyTorch model takes: the embedding has all 30,522 " +
      "rows, those that the trial's data never names as they began",
  )
  .argument("<weights>", "a trial's weights.safetensors", path)
  .argument("<state-dict>", "the file to write", path)
  .action(async (weights: string, stateDict: string) => {
    await write(stateDict, toStateDict(await read(weights)));
  });

command.command("import")
  .description(
    "writes a state dict as weights of a trial; one of other names or shapes is refused",
  )
  .argument(
    "<state-dict>",
    "a state dict as safetensors of float32, float16 or bfloat16",
    path,
  )
  .argument("<like>", "weights.safetensors of the trial whose model and data it is of", path)
  .argument("<weights>", "the file to write", path)
  .action(async (stateDict: string, like: string, weights: string) => {
    await write(weights, fromStateDict(await read(stateDict), await read(like)));
  });

command.addHelpAfter(`
Examples:
  deno task weights export results/trial/weights.safetensors state_dict.safetensors
  deno task weights import state_dict.safetensors results/trial/weights.safetensors mine.safetensors

In PyTorch:
  model.load_state_dict(safetensors.torch.load_file("state_dict.safetensors"))
  safetensors.torch.save_file(model.state_dict(), "state_dict.safetensors")`);

await runMain(async () => {
  await command.parseAsync(taskArguments(), { from: "user" });
});
