import assert from "node:assert/strict";
import { join } from "node:path";
import { foldIn, hardware, type Key, permutation, randomKey, uniform } from "../../lib/base/mod.ts";
import { writeReport } from "../../lib/report/mod.ts";
import { type Executor, type RunRecord, runSweep, type Study } from "../../lib/sweep/mod.ts";
import type { EpochMetrics, TrialSettings } from "../../lib/trainer/mod.ts";
import { writeRowResults } from "../../lib/trainer/row_results.ts";
import { experiment, withDirectory } from "../sweep/fixture.ts";

const rows = 40;

/** Row by row logits of a trial after an epoch, which follow from its settings. */
function logitsOf({ learningRate, seed }: TrialSettings, epoch: number): Float32Array<ArrayBuffer> {
  const key = foldIn(foldIn(randomKey(seed), `${learningRate}`), "epoch", epoch);
  return Float32Array.from(uniform(key, rows), (value) => 8 * (value - 0.35));
}

/** Runs trials in this process: their numbers follow from their settings; some fail at first. */
function executor(order: Key, failing: number): Executor {
  const failed = new Set<string>();
  let started = 0;
  return {
    async run({ settings, directory, command }, onEvent) {
      const [draw = 0] = uniform(foldIn(order, "trial", started++), 1);
      await new Promise((resolve) => setTimeout(resolve, 20 * draw));
      const dataHash = "d0d0", engine = "none", now = new Date().toISOString();
      const run: RunRecord = {
        ...{ command, started: now, ended: now, resumedAfter: 0, engine, threads: 1, code: null },
        ...{ hardware: hardware(), versions: { deno: "1", packages: {} } },
      };
      const { epochs, learningRate, seed } = settings;
      await onEvent({
        ...{ event: "start", epochs, stepsPerEpoch: 1, resumedAfter: 0, history: [] },
        ...{ references: { majority: 0.5 }, dataHash, engine },
      });
      await onEvent({ event: "runs", runs: [run] });
      const key = `${learningRate} ${seed}`;
      if (draw < failing && !failed.has(key)) {
        failed.add(key);
        return { status: "failed", error: "it fails once", log: "" };
      }
      const columns = Array.from({ length: epochs }, (_, i) => logitsOf(settings, i + 1));
      const history = columns.map((logit, i): EpochMetrics => {
        const share = logit.filter((value) => value >= 0).length / rows;
        const loss = logit.reduce((sum, value) => sum + Math.log1p(Math.exp(-value)), 0) / rows;
        const train = { trainLoss: loss * 0.9, trainAccuracy: share };
        return { epoch: i + 1, ...train, valLoss: loss, valAccuracy: share };
      });
      const labels = {
        hashes: Uint32Array.from({ length: rows }, (_, row) => row),
        answerable: new Uint8Array(rows).fill(1),
      };
      await writeRowResults(directory, labels, columns.map((logit) => ({ logit })));
      await Deno.writeTextFile(join(directory, "history.json"), JSON.stringify(history));
      for (const metrics of history) await onEvent({ event: "epoch", seconds: 1, metrics });
      const best = history.toSorted((a, b) => b.valAccuracy - a.valAccuracy)[0]!;
      return { status: "complete", best, seconds: 0.1 * seed + learningRate };
    },
  };
}

/** The files of a study without times, each trial's id replaced by its point and seed. */
async function files({ directory, trials }: Study): Promise<Record<string, string>> {
  const names = [...Deno.readDirSync(directory)].filter(({ isFile, name }) =>
    isFile && !/journal|lock|manifest/.test(name)
  ).map(({ name }) => name).toSorted();
  const read = names.map(async (name) =>
    [name, new TextDecoder("latin1").decode(await Deno.readFile(join(directory, name)))] as const
  );
  const nameOf = new Map(
    trials.map(({ id, point, seed }) => [id, `${JSON.stringify(point)} ${seed}`]),
  );
  const manifest = await Deno.readTextFile(join(directory, "manifest.json"));
  const withoutTimes = JSON.stringify(
    JSON.parse(manifest, (key, value) => {
      if (key === "started" || key === "ended") return undefined;
      return key === "trials" ? value.map((id: number) => nameOf.get(id)).toSorted() : value;
    }),
  );
  return { ...Object.fromEntries(await Promise.all(read)), manifest: withoutTimes };
}

Deno.test("the order in which trials ran, failures and the seeds asked for at first reach no result", () =>
  withDirectory(async (directory) => {
    const vary = { learningRate: [1e-4, 3e-4, 1e-3, 1e-2] };
    const ask = { experiment: { ...experiment, vary }, preset: "smoke" } as const;
    let expected: Record<string, string> | undefined;
    for (let round = 0; round < 12; round++) {
      const key = randomKey(round);
      const options = {
        ...ask,
        resultsDirectory: join(directory, `${round}`),
        jobs: 1 + round % 4,
        executor: executor(key, round % 3 === 0 ? 0 : 0.4),
      };
      // The points and seeds come in another order each time.
      for (const count of Array.from(permutation(foldIn(key, "seeds"), 3), (i) => i + 1)) {
        const values = Array.from(permutation(foldIn(key, "values", count), 4))
          .slice(0, 1 + round % 4).map((i) => vary.learningRate[i]!);
        const part = { ...ask.experiment, vary: { learningRate: [...new Set([1e-3, ...values])] } };
        await runSweep({ ...options, experiment: part, seeds: count });
      }
      let study = await runSweep({ ...options, seeds: 3 });
      for (let i = 0; i < 4; i++) study = await runSweep({ ...options, seeds: 3 });
      await writeReport(study);
      const found = await files(study);
      expected ??= found;
      assert.deepEqual(Object.keys(found), Object.keys(expected));
      for (const [name, content] of Object.entries(found)) {
        assert(content === expected[name], `round ${round}: ${name} differs`);
      }
    }
  }));
