import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { runTask } from "./task.ts";

/** Writes VizWiz's annotations of a few rows. */
async function writeAnnotations(directory: string): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  for (const [split, count] of [["train", 24], ["val", 12], ["test", 4]] as const) {
    const rows = Array.from({ length: count }, (_, i) => {
      const answerable = i % 3 === 0 ? 0 : 1;
      const answer = answerable === 1 ? "soup" : "unanswerable";
      const asked = {
        image: `${split}${i}.jpg`,
        question: answerable === 1 ? "What is it?" : "Huh?",
      };
      const answers = Array.from({ length: 10 }, () => ({ answer, answer_confidence: "yes" }));
      return split === "test" ? asked : { ...asked, answers, answer_type: "other", answerable };
    });
    await Deno.writeTextFile(join(directory, `${split}.json`), JSON.stringify(rows));
  }
}

/** The files below a folder that git does not ignore. */
async function committedFiles(directory: string, root = directory): Promise<string[]> {
  const lists = await Array.fromAsync(Deno.readDir(directory), async ({ name, isDirectory }) => {
    const path = join(directory, name);
    if (isDirectory) return await committedFiles(path, root);
    return /\.(?:log|safetensors)$|\.lock/.test(name) ? [] : [relative(root, path)];
  });
  return lists.flat();
}

Deno.test("no committed file of a sweep names the folder of its data, from which it is found again", async () => {
  const root = await Deno.makeTempDir();
  try {
    const data = join(root, "o'secret [old] one", "viz wiz");
    await writeAnnotations(data);
    const sweep = await runTask(
      ...["sweep", "precision", "--preset", "smoke", "--seeds", "1", "--results", root] as const,
      ...["--set", "data=vizwiz", "--set", "model=text", "--set", `dataDirectory=${data}`],
    );
    assert.equal(sweep.code, 0, sweep.errors);
    const [folder] = Array.from(Deno.readDirSync(join(root, "precision")), ({ name }) => name);
    const result = join(root, "precision", folder!);
    const files = await committedFiles(result);
    assert(files.includes(join("trials", "0", "settings.json")), files.join());
    for (const file of files) {
      const text = await Deno.readTextFile(join(result, file));
      assert(
        !/secret/.test(text) && !text.includes(root),
        `${file}: ${text.match(/.*secret.*/)?.[0]}`,
      );
    }
    const settings = JSON.parse(await Deno.readTextFile(join(result, "trials/0/settings.json")));
    assert.equal(settings.dataDirectory, "…/viz wiz");

    const predicted = await runTask("predict", join(result, "trials", "0"), "--split", "val");
    assert.equal(predicted.code, 0, predicted.errors);
    const again = await runTask("verify", result, "--data-directory", data);
    assert.equal(again.code, 0, again.out + again.errors);
    const lost = await runTask("verify", result);
    assert.match(
      lost.errors,
      /^error: Trial \d was trained on …\/viz wiz: name that folder by --data-directory FOLDER\.\n$/,
    );
    const file = join(result, "trials", "0", "settings.json");
    const trial = await runTask("trial", "--settings", file, "--directory", join(root, "trial"));
    assert.match(
      trial.errors,
      /^error: Setting 'dataDirectory' is '…\/viz wiz', as committed files have it/,
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
