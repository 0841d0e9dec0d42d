import { listWords, withoutPaths } from "../base/mod.ts";
import { presets } from "../sweep/mod.ts";
import { parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import { capitalize, escapeMarkdown } from "../page/mod.ts";
import { listTrials } from "./format.ts";
import type { Environment } from "./origin.ts";

import type { Summary } from "./summary.ts";

/** Values of a part of the environments with the trials of each: "a (trials 0 to 3); b (trial 4)". */
function byValue(
  environments: readonly Environment[],
  write: (environment: Environment) => string,
): string {
  const groups = Map.groupBy(environments, write);
  return Array.from(groups, ([text, group]) => {
    const trials = [...new Set(group.flatMap(({ trials }) => trials))];
    return `${escapeMarkdown(text)} (${listTrials(trials)})`;
  }).join("; ");
}

function codeText({ code }: Environment): string {
  if (code === null) return "code outside of git";
  return `commit ${code.commit.slice(0, 10)}${code.dirty ? " with changes not committed" : ""}`;
}

function hardwareText({ hardware }: Environment): string {
  const { processor, cores, memory, system, architecture } = hardware;
  return `${processor}, ${cores} cores, ${memory} GiB, ${system} ${architecture}`;
}

/** The versions of packages that are not the same in all environments. */
function versionsText(environments: readonly Environment[]): (of: Environment) => string {
  const versionsOf = ({ versions: { deno, packages } }: Environment): Record<string, string> => ({
    Deno: deno,
    ...packages,
  });
  const all = environments.map(versionsOf);
  const names = [...new Set(all.flatMap(Object.keys))]
    .filter((name) => new Set(all.map(({ [name]: version }) => version)).size > 1);
  return (environment) => {
    const versions = versionsOf(environment);
    return names.map((name) => `${name} ${versions[name] ?? "none"}`).join(", ");
  };
}

/** A sentence for each thing that was not the same for all trials. */
export function differenceLines({ origin }: Summary): string[] {
  const { environments, differences, differentData } = origin;
  const sentences: Record<string, () => string> = {
    engine: () => {
      const engines = byValue(environments, ({ engine }) => engine ?? "none");
      return `Trials ran on different engines, which round differently: ${engines}.`;
    },
    threads: () => {
      const threads = byValue(environments, ({ threads }) => `${threads}`);
      return `Trials ran with different numbers of threads, which may round differently: ${threads}.`;
    },
    code: () => `Trials ran different code: ${byValue(environments, codeText)}.`,
    hardware: () => `Trials ran on different machines: ${byValue(environments, hardwareText)}.`,
    versions: () =>
      `Trials ran on different versions: ${byValue(environments, versionsText(environments))}.`,
    data: () => {
      const hashes = differentData.map(({ dataHash, trials }) =>
        `${dataHash.slice(0, 10)} (${listTrials(trials)})`
      );
      return `Trials saw different data under the same settings: ${hashes.join("; ")}.`;
    },
  };
  return differences.map((name) => sentences[name]!());
}

/** A sentence for each reason why trials of the journal are not in the table. */
export function leftOutLines({ stale, foreign }: Summary): string[] {
  const reasons = Map.groupBy(stale, ({ stale }) => stale!);
  const left = Array.from(reasons, ([reason, trials]) => {
    const ids = trials.map(({ id }) => id);
    const since = ids.length === 1 ? "is left out, since it is" : "are left out, since they are";
    return `${capitalize(listTrials(ids))} ${since} ${escapeMarkdown(withoutPaths(reason))}.`;
  });
  if (foreign.length === 0) return left;
  const ids = foreign.map(({ id }) => id);
  return [
    ...left,
    `${capitalize(listTrials(ids))} of the journal, which something else wrote, ` +
    `${ids.length === 1 ? "is" : "are"} passed over.`,
  ];
}

/** The settings of a study's preset that are others today, with their values then. */
function presetChanges({ preset, settings, experiment, set }: Summary) {
  const today: Readonly<Partial<TrialSettings>> | undefined = Object.entries(presets).find((
    [name],
  ) => name === preset.name)?.[1];
  if (today === undefined) return undefined;
  const { model } = settings;
  const before = parseTrialSettings({ model, ...preset.settings });
  const now = parseTrialSettings({ model, ...today });
  const given = new Set([
    ...Object.keys(experiment.base),
    ...Object.keys(experiment.vary),
    ...Object.keys(set),
  ]);
  return (Object.keys(before) as (keyof TrialSettings)[])
    .filter((name) => before[name] !== now[name] && !given.has(name))
    .map((name) => ({ name, before: before[name], now: now[name] }));
}

/** The sentence on a preset whose contents have changed since; none where they have not. */
export function presetLines(summary: Summary): string[] {
  const { name } = summary.preset;
  const changes = presetChanges(summary);
  if (changes === undefined) {
    return [`There is no preset ${name} any more; its contents are in manifest.json.`];
  }
  if (changes.length === 0) return [];
  const list = changes.map(({ name, before, now }) => `${name} was ${before} and is ${now} now`);
  const flags = changes.map(({ name, before }) => `--set ${name}=${before}`);
  return [
    `The preset ${name} has changed since: ${listWords(list)}. To train the same, add ` +
    `\`${flags.join(" ")}\` to the command.`,
  ];
}
