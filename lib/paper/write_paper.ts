import { join } from "node:path";
import { listWords, type OnProgress, projectRoot, UserError } from "../base/mod.ts";
import { type Dataset, openDataset } from "../dataset/mod.ts";
import {
  type Block,
  cite,
  type Document,
  emphasis,
  heading,
  inlineCode,
  list,
  paragraph,
  writeDocument,
  type WrittenDocument,
} from "../page/mod.ts";
import type { SettingRange } from "../report/mod.ts";
import { presetSettings } from "../sweep/mod.ts";
import { dataSettings, outerSettings, type TrialSettings } from "../trainer/mod.ts";
import { bibliography } from "./bibliography.ts";
import { choiceSection } from "./choice_section.ts";
import { reportClaims } from "./claims.ts";
import { claimsSection } from "./claims_section.ts";
import type { Part } from "./contents.ts";
import { controlsSection } from "./controls_section.ts";
import { dataSection, missingDataSection } from "./data_section.ts";
import { experimentSection, missingSection } from "./experiment_section.ts";
import { architecturesSection, singleModels } from "./models_section.ts";
import { originsSection } from "./origins_section.ts";
import { chooseVersion } from "./final_score.ts";
import { commonSettings, type Paper, type PaperOptions, readPaper } from "./paper.ts";
import { othersSection } from "./others_section.ts";
import { commitsOf } from "./provenance.ts";
import { questions } from "./questions.ts";
import { shortAnswers } from "./short_answers.ts";
import { trainedSection } from "./trained_section.ts";
import { rangesSection, tuningRanges } from "./ranges_section.ts";

/** A lab report that was written, and the parts that it lacks. */
export interface WrittenPaper extends WrittenDocument {
  /** Its folder, absolute. */
  directory: string;
  /** All that it was written from. */
  paper: Paper;
}

/**
 * The folder of a lab report: `report`, and for another preset than quick, or with settings,
 * `report-<preset>-<name>=<value>`.
 */
export function paperDirectory(options: PaperOptions): string {
  const { preset = "quick", set = {}, resultsDirectory = join(projectRoot, "results") } = options;
  const parts = ["report", ...(preset === "quick" ? [] : [preset]), ...assignments(set).toSorted()];
  return join(resultsDirectory, parts.join("-").replace(/[^\w.=+-]/g, "_"));
}

/** The settings that change the lab report; what says only where data lies is no part of it. */
function assignments(set: Paper["set"]): string[] {
  return Object.entries(set).filter(([name]) => !outerSettings.has(name))
    .map(([name, value]) => `${name}=${value}`);
}

/**
 * Writes the lab report from the studies that there are: `report.md` with its figures, `report.html`,
 * `report.tex` with `references.bib`, and `report.pdf` where a browser is found. The same studies make the
 * same bytes.
 *
 * @param options.onProgress Told as data is fetched and made ready.
 * @throws {SettingsError} At an unknown preset or setting.
 */
export async function writePaper(
  { onProgress, ...options }: PaperOptions & { onProgress?: OnProgress },
): Promise<WrittenPaper> {
  const paper = await readPaper(options);
  const directory = paperDirectory(options);
  const document = await paperDocument(paper, directory, onProgress);
  return { directory, paper, ...await writeDocument(directory, "report", document) };
}

/**
 * The lab report as a document, whose links are relative to a folder.
 *
 * @param onProgress Told as data is fetched and made ready.
 */
export async function paperDocument(
  paper: Paper,
  directory: string,
  onProgress?: OnProgress,
): Promise<Document> {
  const { preset, set } = paper;
  const sizes = { ...presetSettings(preset), ...set };
  const settings = commonSettings(paper);
  const data = await openData(settings, onProgress);
  const dataset = typeof data === "string" ? undefined : data;
  try {
    const first = typeof data === "string"
      ? missingDataSection(settings, data)
      : await dataSection(settings, data);
    const ranges = await tuningRanges(paper);
    const tuning = paper.studies.filter(({ entry }) => entry.part === "tuning");
    const claims = reportClaims(paper, ranges);
    const chosen = await chooseVersion(tuning, directory);
    const children: Block[] = [
      ...introduction(paper, settings),
      ...claimsSection(paper, claims, directory),
      ...await shortAnswers({ paper, sizes, dataset, ranges, chosen }),
      ...methodSection(),
      ...first,
      ...await architecturesSection(sizes, dataset),
      ...await trainedSection(tuning, directory),
      heading(2, questions[2].heading),
      ...await sections(paper, "tuning", ranges, directory),
      ...await rangesSection(paper, ranges, directory),
      ...choiceSection(tuning, chosen, directory),
      heading(2, questions[3].heading),
      ...await singleModels(sizes, dataset),
      ...await sections(paper, "modality", ranges, directory),
      ...await othersSection(paper, directory),
      ...await controlsSection(paper, directory),
      ...originsSection(paper, directory),
    ];
    return {
      title: "Lab report: ablations of visual question answering",
      subtitle: subtitle(paper),
      children,
      references: bibliography,
    };
  } finally {
    dataset?.close();
  }
}

/** The data, or the sentence that says why it cannot be had. */
async function openData(
  settings: TrialSettings,
  onProgress: OnProgress | undefined,
): Promise<Dataset | string> {
  try {
    return await openDataset(dataSettings(settings), { ...(onProgress && { onProgress }) });
  } catch (error) {
    if (error instanceof UserError) return error.publicMessage;
    throw error;
  }
}

/** The sections of a part: its studies, then the experiments without one. */
async function sections(
  paper: Paper,
  part: Part,
  ranges: readonly SettingRange[],
  directory: string,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for (const study of paper.studies.filter(({ entry }) => entry.part === part)) {
    blocks.push(...await experimentSection(study, ranges, directory));
  }
  return [
    ...blocks,
    ...paper.missing.filter(({ entry }) => entry.part === part).flatMap(missingSection),
  ];
}

/** Preset, settings, commits and the days of the trials. */
function subtitle({ preset, set, studies }: Paper): string {
  const days = studies.flatMap(({ summary: { origin: { started, ended } } }) =>
    [started, ended].flatMap((time) => time?.slice(0, 10) ?? [])
  ).toSorted();
  const commits = [...new Set(studies.flatMap(commitsOf))];
  const [firstDay, lastDay] = [days[0], days.at(-1)];
  return [
    `Preset ${[preset, ...assignments(set)].join(", ")}`,
    ...(firstDay === undefined
      ? []
      : [`trials of ${firstDay === lastDay ? firstDay : `${firstDay} to ${lastDay}`}`]),
    ...(commits.length === 0
      ? []
      : [commits.length > 2 ? `${commits.length} commits` : `commit ${listWords(commits)}`]),
  ].join("; ");
}

function introduction({ preset }: Paper, { data }: TrialSettings): Block[] {
  const isVizWiz = data === "vizwiz";
  return [
    paragraph(
      "The report is the “NNDL Lab 3 Report”, a PyTorch notebook of one student on visual question answering ",
      cite("antol2015"),
      " for the questions of blind people ",
      cite("gurari2018"),
      ". It makes claims on hyper-parameters and architectures without a table or plot. This lab report " +
        "trains its models again, answers the same four questions in its order, and holds each claim " +
        "against a study with repeated seeds. Its numbers are of the preset ",
      inlineCode(preset),
      `, whose sizes each section names, on the data ${data}${
        isVizWiz ? "" : ": none is measured on VizWiz's pictures"
      }. What it shows holds for these data and sizes.`,
    ),
  ];
}

/** The guide to tables and marks. */
function methodSection(): Block[] {
  return [
    heading(2, "How to read it"),
    list([
      [
        "Each value is trained with several seeds. ± is half a 95% interval of the mean over seeds, by " +
        "Student's t ",
        cite("student1908"),
        ". Differences are paired by seed; a second interval also allows for other validation rows ",
        cite("owen2007"),
        ", and p-values are adjusted for the number of comparisons ",
        cite("holm1979"),
        ".",
      ],
      [
        "A claim is “shown” or “contradicted” where its difference, or the distance of its difference from a " +
        "claimed size, is told from chance; else the study “cannot tell” and names the smallest " +
        "difference that it could have shown. A mean that is not told apart from the others is not " +
        "called best.",
      ],
      [
        "The name after a caption leads to the study's page, with settings, commands and versions. Where " +
        "that study is not what would be trained today, the caption says ",
        emphasis("stale"),
        " and why.",
      ],
    ]),
  ];
}
