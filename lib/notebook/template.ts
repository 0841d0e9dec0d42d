import type { SettingValue } from "../base/mod.ts";
import { presets } from "../sweep/mod.ts";
import { describeTrialSettings, parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import { capitalize } from "../page/mod.ts";
import { settingTitle } from "../report/mod.ts";

/** The settings of trials at the preset that experiments run at first. */
const settings = parseTrialSettings(presets.quick);

/** The setting that a new experiment varies where its name is that of none. */
const example = "hiddenSize";

/**
 * The first text of an experiment's file. Where the experiment has a setting's name, it varies that setting
 * around the value of the preset `quick`.
 *
 * @param name The file's name without `.ts`: "hidden_size" varies `hiddenSize`.
 */
export function experimentSource(name: string): string {
  const camelCase = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const setting = valuesAround(camelCase) === undefined ? example : camelCase;
  const { base, values } = valuesAround(setting)!;
  const title = settingTitle(setting);
  const other = values.findLast((value) => value !== base)!;
  const text = JSON.stringify;
  return `import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Which ${title} is best for the multi-modal classifier?",
  claim: ${text(`${capitalize(title)} ${other} is better than ${base}.`)},
  expects: [
    { point: { ${setting}: ${text(other)} }, is: "better", than: { ${setting}: ${text(base)} } },
  ],
  vary: { ${setting}: ${JSON.stringify(values).replaceAll(",", ", ")} },
  base: { ${setting}: ${JSON.stringify(base)} },
  metric: "valAccuracy",
});
`;
}

/** A setting's value at the preset, and some around it that it allows; undefined where there are none. */
function valuesAround(name: string): { base: SettingValue; values: SettingValue[] } | undefined {
  if (!isSetting(name) || name === "seed") return undefined;
  const base = settings[name];
  if (typeof base === "boolean") return { base, values: [false, true] };
  const { choices = [] } = describeTrialSettings().find((setting) => setting.name === name) ?? {};
  if (typeof base === "string" && choices.length > 1) return { base, values: [...choices] };
  if (typeof base !== "number" || base === 0) return undefined;
  const whole = (value: number) => Number.isInteger(base) ? Math.round(value) : value;
  const values = [base / 2, base, 2 * base].map(whole).filter((value) => allows(name, value));
  return values.length < 2 ? undefined : { base, values: [...new Set(values)] };
}

function isSetting(name: string): name is keyof TrialSettings {
  return Object.hasOwn(settings, name);
}

function allows(name: keyof TrialSettings, value: number): boolean {
  try {
    parseTrialSettings({ ...settings, [name]: value });
    return true;
  } catch {
    return false;
  }
}

/**
 * The file of an experiment's notebook, not executed: question, run with curves, table, plot, finding. Each of its cells
 * can be run by itself.
 *
 * @param name The name of the experiment's file without `.ts`.
 */
export function experimentNotebook(name: string): string {
  const calls = (names: string, call: string) =>
    `import { ${names} } from "../lib/notebook/mod.ts";\n\n${call}`;
  const show = (part: string) => calls(part, `await ${part}("${name}");`);
  const title = capitalize(name.replaceAll("_", " "));
  return notebookOf([
    markdown(
      "title",
      `# ${title}

What is varied and what stays as it is stands in [experiments/${name}.ts](../experiments/${name}.ts).
Each value is trained with several seeds, so that each mean has an interval.`,
    ),
    code("question", show("showQuestion")),
    markdown(
      "about-run",
      `## The run

Each trial is a process of its own. Trials that have been run before are read, not trained again.
Interrupting the kernel stops the others, and running the cell again goes on with them; so does
\`deno task sweep ${name}\`. In the curves the distance between training and validation is what
overfitting looks like.`,
    ),
    code("run", calls("runInNotebook", `const study = await runInNotebook("${name}");`)),
    markdown(
      "about-table",
      `## The result

Means over the seeds with 95% intervals; differences are paired by seed.`,
    ),
    code("table", show("showTable")),
    code("plot", show("showPlot")),
    markdown("about-finding", "## What it shows"),
    code("finding", show("showFinding")),
  ]);
}

/** The text of a notebook in nbformat 4.5. */
function notebookOf(cells: readonly unknown[]): string {
  const notebook = {
    cells,
    metadata: { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return JSON.stringify(notebook, null, 1) + "\n";
}

const markdown = (id: string, text: string) => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source: lines(text),
});

const code = (id: string, text: string) => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata: {},
  outputs: [],
  source: lines(text),
});

/** Text as nbformat stores it: a line each, with its end. */
function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}
