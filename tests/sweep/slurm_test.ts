import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import {
  cancelSubmission,
  type ClusterSweepOptions,
  openStudy,
  parseClusterSettings,
  readStatus,
  runSweep,
  StudyInUseError,
  submitSweep,
  watchSubmission,
} from "../../lib/sweep/mod.ts";
import { experiment, fakeProgram, fakeTrials, results, withDirectory } from "./fixture.ts";
import { noCluster, output, startCluster, until } from "./slurm_cluster.ts";

const reason = await noCluster();
if (reason !== undefined) console.log(`The tests on Slurm are skipped: ${reason}.`);

/** Runs a task of deno.json that is to succeed. */
async function task(name: string, ...args: string[]): Promise<string> {
  const { success, said } = await tryTask(name, ...args);
  assert(success, said);
  return said;
}

/** Runs a task of deno.json. */
async function tryTask(
  name: string,
  ...args: string[]
): Promise<{ success: boolean; said: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", name, ...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1" },
  }).output();
  return { success, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

/** The files of a study that follow from its trials' numbers, with their bytes as text. */
async function files(directory: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = async (folder: string, prefix: string) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${prefix}${name}`;
      if (isDirectory && name !== "cluster") await visit(join(folder, name), `${path}/`);
      // These tell when, where and by what command.
      else if (
        !isDirectory && !/^(runs\.json|result\.json|manifest\.json|.*\.(log|lock))$/.test(name)
      ) {
        const bytes = await Deno.readFile(join(folder, name));
        found.set(path, bytes.toHex());
      }
    }
  };
  await visit(directory, "");
  return found;
}

const fake = (
  resultsDirectory: string,
  args: string[],
  options: Partial<ClusterSweepOptions> & { settings?: Record<string, unknown> } = {},
): ClusterSweepOptions => ({
  ...{ experiment, preset: "smoke", seeds: 1, resultsDirectory },
  command: "the command",
  program: fakeProgram(...args),
  ...options,
  cluster: parseClusterSettings({ ...options.settings }),
});

const studyIn = (resultsDirectory: string, set = "") =>
  join(resultsDirectory, "rates", `tabletop-smoke${set}`);

const logsOf = async (study: string) => {
  const folder = join(study, "cluster");
  const logs: string[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    if (name.endsWith(".log")) logs.push(await Deno.readTextFile(join(folder, name)));
  }
  return logs;
};

Deno.test({
  name: "on a Slurm cluster",
  ignore: reason !== undefined,
  fn: (t) =>
    withDirectory(async (directory) => {
      // Slurm reads a percent sign, and a shell quotes.
      const folder = join(directory, `it's 1 %A "folder"`);
      await Deno.mkdir(folder);
      const inside = (name: string) => join(folder, name);
      const studyOf = (name: string, set = "") =>
        inside(`${name}/results/modality/tabletop-smoke${set}`);
      const sweep = (name: string, seeds: number, ...args: string[]) =>
        task(
          "sweep",
          ...["modality", "--preset", "smoke", "--seeds", `${seeds}`],
          ...["--results", inside(`${name}/results`), ...args],
        );
      /** Compares the files of a study that both have trained. @returns Their number. */
      const compare = async (set = "") => {
        const [local, shared] = await Promise.all(
          ["local", "cluster"].map((name) => files(studyOf(name, set))),
        );
        assert.deepEqual([...shared!.keys()].toSorted(), [...local!.keys()].toSorted());
        for (const [name, bytes] of local!) assert(shared!.get(name) === bytes, name);
        const names = [...local!.keys()].join("\n");
        for (const kind of ["table.md", "plot.svg", "history.json", "weights.safetensors"]) {
          assert(names.includes(kind), `${kind} is not in ${names}`);
        }
        return local!.size;
      };
      const cluster = await startCluster();
      try {
        // These take their time beside all that follows.
        const atLimit = { time: 1, warning: 30, options: ["--nodelist=n1"] };
        const limited = submitSweep(fake(inside("limited"), ["--step", "700"], {
          ...{ set: { epochs: 15 }, settings: atLimit },
          experiment: { ...experiment, vary: { learningRate: [1e-3, 1e-2] } },
        }));
        await limited;
        const endless = submitSweep(fake(inside("endless"), ["--step", "15000"], {
          settings: atLimit,
          experiment: { ...experiment, vary: { learningRate: [1e-3] } },
        }));
        await endless;

        await t.step(
          "a sweep's files are those of one machine, byte for byte",
          async () => {
            await sweep("local", 1);
            const said = await sweep("cluster", 1, "--executor", "slurm");
            assert.match(said, /Job \d+ of the cluster has 3 trials in 3 tasks/);
            assert.match(said, /Locks in .* are the system's \(flock\)/);
            await sweep("local", 2);
            const waited = await sweep("cluster", 2, "--executor", "slurm", "--wait");
            assert.match(waited, /Job \d+ of the cluster has 3 trials in 3 tasks/);
            assert.match(waited, /\[3 of 3 trials\] .*seed=43: .* in \d/);
            assert.match(waited, /Best reachable/);
            const tables = (await logsOf(studyOf("cluster"))).filter((log) =>
              /wrote the table/.test(log)
            );
            assert.equal(tables.length, 2);
            console.log(`${await compare()} files are the same`);
          },
        );

        await t.step("a race waits for one job after the other", async () => {
          const race = ["--race", "--executor", "slurm", "--wait"];
          const said = await sweep("race", 3, ...race);
          assert.match(said, /Job \d+ [^]*Seed 3 of 3: [^]*Job \d+ [^]*Best reachable/);
        });

        await t.step("what a cluster refuses or ends is told with its words", async () => {
          const path = inside("cluster.json");
          const settings = (text: string) => Deno.writeTextFile(path, text);
          const submit = async (...args: string[]) => {
            const all = ["modality", "--preset", "smoke", "--seeds", "1", "--executor", "slurm"];
            const place = ["--cluster", path, "--results", inside("refused/results")];
            const { success, said } = await tryTask("sweep", ...all, ...place, ...args);
            assert(!success, said);
            return said;
          };
          await settings(`{ "partition": "none" }`);
          assert.match(await submit(), /Slurm refuses .*: none; .* in the cluster's settings/);
          const status = () => task("status", "--results", inside("refused/results"));
          assert.match(await status(), /No cluster has taken 3 trials of it/);
          await settings(
            `{ "before": ["exit 3 # 'quoted'"], "options": ["--comment=a \\"b\\" c"] }`,
          );
          const ended =
            /Job \d+ of the cluster has ended without 3 of its 3 trials: .*\d_0\.log says/;
          assert.match(await submit("--wait"), ended);
          assert.match(await status(), ended);
        });

        await t.step(
          "a sweep is submitted, seen, cancelled, and goes on",
          async () => {
            const study = studyIn(inside("cancelled"));
            const options = fake(inside("cancelled"), ["--step", "1000"]);
            const { submission, isNew } = await submitSweep(options);
            assert(isNew && submission !== undefined);
            await until(
              async () => (await openStudy(study)).trials.some(({ epochs }) => epochs > 0),
              "a trial has an epoch",
            );
            const { work, running } = await readStatus(study);
            assert(work?.kind === "cluster");
            assert(running > 0 && work.tasks.some(({ node }) => /^n[12]$/.test(node)));
            const said = await task("status", "--results", inside("cancelled"));
            assert.match(said, /0 of 3 trials done, [123] running.* left/);
            assert.match(said, /Job \d+ of the cluster:\s+on n[12]: trials? \d/);
            assert.equal((await submitSweep(options)).isNew, false);
            await assert.rejects(submitSweep({ ...options, fresh: true }), StudyInUseError);
            const local = { ...options, executor: fakeTrials() };
            await assert.rejects(runSweep(local), StudyInUseError);
            assert.match(await task("cancel", study), /is cancelled: 0 of 3 trials done/);
            assert.equal(await output("squeue", "--noheader", `--name=${submission.name}`), "");
            assert.equal(await cancelSubmission(study), undefined);
            const left = await openStudy(study);
            assert(left.trials.every(({ state }) => state === "running" || state === "waiting"));
            const ended = await runSweep(local);
            const whole = await runSweep({ ...local, resultsDirectory: inside("uncancelled") });
            assert.deepEqual(results(ended), results(whole));
          },
        );

        await t.step("the trials of a node that dies go on at another one", async () => {
          const args = ["--set", "epochs=150"];
          const study = studyOf("cluster", "-epochs=150");
          // A node has four cores, so that one of the three tasks is on the other one.
          const wide = inside("wide.json");
          await Deno.writeTextFile(wide, `{ "cpus": 2 }`);
          await sweep("cluster", 1, ...args, "--executor", "slurm", "--cluster", wide);
          await until(async () => {
            const { work } = await readStatus(study);
            const tasks = work?.kind === "cluster" ? work.tasks : [];
            const there = tasks.filter(({ node }) => node === "n2").flatMap(({ trials }) => trials);
            const { trials } = await openStudy(study);
            return trials.some(({ id, epochs }) => there.includes(id) && epochs > 0);
          }, "a trial on n2 has an epoch");
          const began = performance.now();
          const killed = await cluster.killNode("n2");
          assert(killed > 0);
          // Meanwhile the cluster has not yet taken the node for dead.
          await sweep("local", 1, ...args);
          await sweep("cluster", 1, ...args, "--executor", "slurm", "--wait");
          const seconds = Math.round((performance.now() - began) / 1000);
          const logs = await logsOf(study);
          const moved = logs.filter((log) => /on n2\n[^]*on n1\n/.test(log));
          assert(moved.some((log) => /goes on after epoch \d/.test(log)), logs.join("\n"));
          const same = await compare("-epochs=150");
          console.log(
            `tasks killed with their node: ${killed}; all ended ${seconds} s later, and ${same} ` +
              `files are the same`,
          );
        });

        await t.step(
          "a trial goes on after its time limit, to the same numbers",
          async () => {
            const { directory, submission } = await limited;
            const ended = await watchSubmission(directory, submission!);
            const whole = await runSweep({
              ...{ preset: "smoke", seeds: 1, set: { epochs: 15 }, executor: fakeTrials() },
              experiment: { ...experiment, vary: { learningRate: [1e-3, 1e-2] } },
              resultsDirectory: inside("unlimited"),
            });
            assert.deepEqual(results(ended), results(whole));
            for (const log of await logsOf(directory)) {
              assert.match(log, /its time ends[^]*requeued[^]*goes on after epoch \d+[^]*complete/);
            }
          },
        );

        await t.step(
          "a trial that ends no epoch within its limit fails, with the reason",
          async () => {
            const { directory, submission } = await endless;
            const { trials } = await watchSubmission(directory, submission!);
            assert.deepEqual(trials.map(({ state, error }) => [state, error]), [[
              "failed",
              "it reached the time limit of 1 minute 3 times within epoch 1, and began at the same " +
              "step: raise 'time' in the cluster's settings",
            ]]);
          },
        );
      } finally {
        await cluster.stop();
      }
    }),
});
