import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { UserError, writeAtomic } from "../../lib/base/mod.ts";
import { openDownloads } from "../../lib/dataset/download.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "../../lib/model/mod.ts";
import { openStudy, runSweep } from "../../lib/sweep/mod.ts";
import { loadCheckpoint } from "../../lib/trainer/checkpoint.ts";
import { openTrial } from "../../lib/trainer/mod.ts";
import { runTask } from "../cli/task.ts";
import { experiment, fakeTrials, withDirectory } from "../sweep/fixture.ts";
import type { Area } from "./area.ts";
import { checkpointAreaOf } from "./checkpoint.ts";
import { areas } from "./fuzz.ts";
import { httpAreaOf } from "./http.ts";
import { journalAreaOf } from "./journal.ts";
import { differenceFrom, readOutcome } from "./signals/outcome.ts";

for (const [name, area] of Object.entries(areas)) {
  if (area.isOnRequest) continue;
  Deno.test(`${name}: ${area.description}: a round without a finding`, async () => {
    const round = await area.round(1);
    assert.deepEqual(round.findings, []);
    assert.equal(round.cases, area.cases);
    assert(round.cases >= 50);
  });
}

for (
  const { area, seed, cases } of [
    { area: "signals", seed: 1, cases: 3 },
    // A pruned study, whose points a sampler chooses: once each of what can be killed.
    { area: "kills", seed: 3, cases: 4 },
  ]
) {
  Deno.test({
    name: `${area}: a sweep is disturbed a few times, and comes to the same as one that was not`,
    // Processes are found by their session, as ps has it on Linux.
    ignore: Deno.build.os !== "linux",
    async fn() {
      assert.deepEqual((await areas[area]!.round(seed, cases)).findings, []);
    },
  });
}

Deno.test("kills: what is lost, doubled or changed in a study is found", () =>
  withDirectory(async (resultsDirectory) => {
    const run = async (name: string, seeds: number) => {
      const { directory } = await runSweep({
        ...{ experiment, preset: "smoke", seeds, executor: fakeTrials() },
        resultsDirectory: join(resultsDirectory, name),
      });
      return { directory, outcome: await readOutcome(directory) };
    };
    const [whole, { directory, outcome }] = [await run("whole", 1), await run("other", 1)];
    assert.equal(differenceFrom(whole.outcome, outcome), undefined);
    const change = async () => differenceFrom(whole.outcome, await readOutcome(directory)) ?? "";
    const [first, second] = ["0", "1"].map((trial) => join(directory, "trials", trial));
    await Deno.copyFile(join(first!, "step_losses.f32"), join(first!, "step_losses.f32.copy"));
    assert.match(await change(), /^trials\/0\/step_losses.f32.copy is there, and must not be/);
    await Deno.remove(join(first!, "step_losses.f32"));
    assert.match(await change(), /^trials\/0\/step_losses.f32 is missing/);
    const history = join(second!, "history.json");
    await Deno.writeTextFile(history, (await Deno.readTextFile(history)).replace("0.", "0.9"));
    assert.match(await change(), /^journal\.log has .*stale.* in line 3, in place of/);
    const more = await run("more", 2);
    assert.match(differenceFrom(whole.outcome, more.outcome) ?? "", /^journal\.log has/);
  }));

Deno.test("a round has the same inputs each time", async () => {
  const [once, again] = [await areas.pictures!.round(3), await areas.pictures!.round(3)];
  assert.deepEqual(once, again);
});

/** The findings of a round with a product that is wrong. */
async function findingsOf(area: Area, cases?: number): Promise<string> {
  return (await area.round(1, cases)).findings.join("\n");
}

const refuse = (): Promise<never> => Promise.reject(new UserError("No."));

/** Reads a journal as before its lines had numbers and trials were looked at. */
async function readUnseen(directory: string) {
  const copy = await Deno.makeTempDir();
  try {
    const text = await Deno.readTextFile(join(directory, "journal.log"));
    await Deno.writeTextFile(join(copy, "journal.log"), text.replace(/,"line":\d+}$/gm, "}"));
    return await openStudy(copy);
  } catch (error) {
    throw new UserError(`${directory}: ${error}`);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

Deno.test("journals: a reader that does not look at lines and trials is found, and one that refuses", async () => {
  assert.match(await findingsOf(journalAreaOf(readUnseen)), /case \d+: .* is none of /);
  const refused = await findingsOf(journalAreaOf(refuse));
  assert.match(refused, /without damage: .*does not name the file: No\./);
  assert.match(refused, /only 0 of 200 damaged inputs were read/);
});

/** Writes a file anew without its hashes, as far as it can be read. */
async function forgetHashes(path: string): Promise<void> {
  try {
    const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path));
    const { tensorsHash: _, metadataHash: _metadataHash, ...others } = metadata;
    await writeAtomic(path, encodeSafetensors({ tensors, metadata: others }));
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
  }
}

Deno.test("checkpoints: a reader that looks at no hash is found, and one that refuses", async () => {
  const trusting = await findingsOf(checkpointAreaOf({
    async checkpoint(directory, identity) {
      await forgetHashes(join(directory, "checkpoint.safetensors"));
      return loadCheckpoint(directory, identity);
    },
    async weights(directory) {
      await forgetHashes(join(directory, "weights.safetensors"));
      return openTrial(directory);
    },
  }));
  assert.match(trusting, /other numbers than were written \(.* checkpoint: bytes of the data/);
  assert.match(trusting, /other numbers than were written \(.* weights: bytes of the data/);
  const refused = await findingsOf(
    checkpointAreaOf({ checkpoint: refuse, weights: refuse }),
    1,
  );
  assert.match(refused, /without damage: /);
});

Deno.test("servers: downloads that are not checked are found, and those that are not recorded", async () => {
  const unchecked = await findingsOf(
    httpAreaOf(async ({ picturesUrl, directory = "", ...options }) => {
      const downloads = await openDownloads(directory, options);
      const fetchUnseen = async (name: string, url: string) => ({
        path: join(directory, name),
        bytes: await downloads.file(name, url),
        identity: "",
      });
      return {
        annotations: () =>
          fetchUnseen("Annotations/train.json", `${options.annotationsUrl}train.json`),
        picture: (_, image) =>
          fetchUnseen(`images/${image}`, `${picturesUrl}${encodeURIComponent(image)}`),
      };
    }),
  );
  assert.match(unchecked, /\d+ wrong bytes: .*Sign in.* \((picture|annotations): a web page/s);
  const unrecorded = await findingsOf(
    httpAreaOf(({ picturesUrl, annotationsUrl, directory = "" }) => {
      const fetchNow = async (name: string, url: string) => {
        const path = join(directory, name);
        const response = await fetch(url).catch((error) => {
          throw new UserError(`${url}: ${error}`);
        });
        const bytes = await response.bytes();
        await Deno.mkdir(dirname(path), { recursive: true });
        await Deno.writeFile(path, bytes);
        return { path, bytes, identity: "" };
      };
      return Promise.resolve({
        annotations: () => fetchNow("Annotations/train.json", `${annotationsUrl}train.json`),
        picture: (_, image) =>
          fetchNow(`images/${image}`, `${picturesUrl}${encodeURIComponent(image)}`),
      });
    }),
    1,
  );
  assert.match(unrecorded, /without damage: .* is kept and not recorded/);
  assert.match(
    await findingsOf(httpAreaOf(refuse), 1),
    /without damage: an error without the address/,
  );
});

Deno.test("deno task fuzz says what was tried, and which areas there are", async () => {
  const { code, out, errors } = await runTask("fuzz", "settings", "--seconds", "0", "--seed", "7");
  assert.equal(code, 0, errors);
  assert.match(
    out,
    /^settings: .*\n {2}2,000 cases of seeds 7 to 7, \d+ of them read, 0 findings\n$/,
  );
  const counted = await runTask("fuzz", "settings", "--cases", "2500");
  assert.match(counted.out, /2,500 cases of seeds 0 to 1, \d+ of them read, 0 findings\n$/);
  const unknown = await runTask("fuzz", "picture");
  assert.equal(unknown.code, 1);
  assert.match(unknown.errors, /^error: Unknown area 'picture': did you mean 'pictures'\?/);
});
