import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { withStudyLock } from "../../lib/sweep/study_lock.ts";
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

/** Folders of data as people have them; whatever names a person or machine here is called secret. */
const folders = [
  ["home", "secret"],
  ["C:\\Users\\secret"],
  ["mnt", "c", "Users", "Secret Name"],
  ["o'secret [old] (2)", 'a "b" viz'],
];

/** The files of results with names that hold the secret, or whose text does. */
async function telling(results: string, root: string): Promise<string[]> {
  const files = await committedFiles(results);
  const found = await Promise.all(files.map(async (file) => {
    if (/secret/i.test(file)) return [`the name ${file}`];
    const text = await Deno.readTextFile(join(results, file));
    const line = text.split("\n").find((line) =>
      /secret/i.test(line) || line.includes(root) || /process \d+ on /.test(line)
    );
    return line === undefined ? [] : [`${file}: ${line.slice(0, 300)}`];
  }));
  return found.flat();
}

Deno.test("neither studies nor lab report name the folder of their data, the user or the machine", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const [i, parts] of folders.entries()) {
      const data = join(root, ...parts);
      await writeAnnotations(data);
      const results = join(root, `results ${i}`);
      const given = i % 2 === 0
        ? data
        : `file://${data.split("/").map(encodeURIComponent).join("/")}`;
      const common = [
        ...[
          "--preset",
          "smoke",
          "--results",
          results,
          "--set",
          "data=vizwiz",
          "--set",
          "model=text",
        ],
        ...["--set", `dataDirectory=${given}`],
      ];
      if (i % 2 === 1) {
        const sweep = await runTask("sweep", "precision", "--seeds", "1", ...common);
        assert.equal(sweep.code, 0, sweep.errors);
      }
      // Without pictures the lab report has no data, and says why.
      const report = await runTask("report", "--no-run", ...common);
      assert.match(
        report.out,
        /^Written to .*report-smoke-data=vizwiz-model=text: /m,
        report.errors,
      );
      assert.deepEqual(await telling(results, root), [], data);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("the lab report says of an experiment that is in use or broken why, without folder, process and machine", async () => {
  const root = await Deno.makeTempDir();
  const results = join(root, "home", "secret", "results");
  try {
    const sweep = [
      "precision",
      "--preset",
      "smoke",
      "--seeds",
      "1",
      "--set",
      "model=text",
    ] as const;
    const run = await runTask("sweep", ...sweep, "--results", results);
    assert.equal(run.code, 0, run.errors);
    const [name] = Array.from(Deno.readDirSync(join(results, "precision")), ({ name }) => name);
    const study = join(results, "precision", name!);
    await withStudyLock(study, async () => {
      await assert.rejects(withStudyLock(study, () => Promise.resolve()), (error) => {
        assert(error instanceof UserError);
        assert(
          error.message.includes(`${Deno.pid} on ${Deno.hostname()}`) &&
            error.message.includes(study),
        );
        assert.equal(error.publicMessage, "Another sweep was at work on it.");
        return true;
      });
    });
    await Deno.writeTextFile(join(study, "manifest.json"), "{");
    const report = await runTask(
      ...[
        "report",
        "--no-run",
        "--preset",
        "smoke",
        "--set",
        "model=text",
        "--results",
        results,
      ] as const,
    );
    assert(report.out.includes(study), "the terminal names the folder");
    assert.deepEqual(await telling(results, root), []);
    const page = await Deno.readTextFile(join(results, "report-smoke-model=text", "report.md"));
    assert.match(page, /…\/manifest\.json|~\/results\/precision/);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
