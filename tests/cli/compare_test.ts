import assert from "node:assert/strict";
import { join } from "node:path";
import { exists, projectRoot } from "../../lib/base/mod.ts";
import { checkOutResults, studiesIn } from "../../lib/cli/committed_results.ts";
import { inTerminal } from "./pseudo_terminal.ts";
import { hasProgram } from "../page/environment.ts";
import { writeStudy } from "../report/written_results.ts";
import { withDirectory } from "../sweep/fixture.ts";

const program = join(projectRoot, "lib/cli/compare.ts");

async function compare(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", program, ...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

const scores = [[0.9, 0.91, 0.92], [0.8, 0.82, 0.81]];

Deno.test("two folders of results are compared study by study, and what only one holds is named", async () => {
  await withDirectory(async (root) => {
    const [a, b] = [join(root, "a"), join(root, "b")];
    await writeStudy(a, "learning_rate/shapes-quick", { values: [0.001, 0.01], scores });
    await writeStudy(b, "learning_rate/shapes-quick", { values: [0.001, 0.01], scores });
    await writeStudy(b, "dropout/shapes-quick", { vary: { dropout: [0, 0.3] }, scores });
    assert.deepEqual(await studiesIn(b), ["dropout/shapes-quick", "learning_rate/shapes-quick"]);
    const { code, out } = await compare(a, b);
    assert.equal(code, 0);
    assert.match(out, /^# learning\\_rate\/shapes-quick and [^]*All scores are the same\./);
    assert.match(out, /^Only in B: dropout\/shapes-quick\.$/m);
    const wrong = await compare(a, join(root, "nothing"));
    assert.equal(wrong.code, 1);
    assert.match(wrong.error, /nothing' is neither a folder of results nor a commit/);
  });
});

Deno.test("in a terminal a comparison has no marks of Markdown and fits the width", async () => {
  await withDirectory(async (root) => {
    const [a, b] = [join(root, "a"), join(root, "b")];
    const other = scores.map((seeds) => seeds.map((score) => score - 0.01));
    await writeStudy(a, "learning_rate/shapes-quick", { values: [0.001, 0.01], scores });
    await writeStudy(b, "learning_rate/shapes-quick", { values: [0.001, 0.01], scores: other });
    for (const [columns, row] of [[60, /^ {2}B − A \(points\): /], [110, /^0\.01 +8/]] as const) {
      const [command, ...args] = inTerminal(columns);
      const { code, stdout } = await new Deno.Command(command!, {
        args: [...args, Deno.execPath(), "run", "-A", "--quiet", program, a, b],
        env: { NO_COLOR: "1" },
      }).output();
      assert.equal(code, 0);
      const lines = new TextDecoder().decode(stdout).split(/\r?\n/);
      assert(lines.some((line) => row.test(line)), lines.join("\n"));
      assert.deepEqual(lines.filter((line) => line.length > columns || /^#|\\|\|/.test(line)), []);
    }
  });
});

const hasCommit = await hasProgram("git") && (await new Deno.Command("git", {
  args: ["cat-file", "-e", "HEAD:results"],
  cwd: projectRoot,
}).output()).success;

Deno.test({
  name: "a commit's results are checked out beside the working tree, which stays as it is",
  ignore: !hasCommit,
  async fn() {
    const status = async () => {
      const args = ["status", "--porcelain"];
      const { stdout } = await new Deno.Command("git", { args, cwd: projectRoot }).output();
      return new TextDecoder().decode(stdout);
    };
    const before = await status();
    const target = await Deno.makeTempDir({ prefix: "compare-" });
    try {
      const folder = await checkOutResults("HEAD", "results", target);
      const [name] = await studiesIn(folder);
      assert.ok(await exists(join(folder, name!, "table.md")));
      await assert.rejects(
        checkOutResults("HEAD", "no_such_folder", target),
        /has no folder no_such/,
      );
      await assert.rejects(checkOutResults("no-such-commit", "results", target), /nor a commit/);
    } finally {
      await Deno.remove(target, { recursive: true });
    }
    assert.equal(await status(), before);
  },
});
