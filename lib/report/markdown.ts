import { escapeMarkdown } from "../page/mod.ts";
import {
  claimSection,
  comparisonSection,
  exceptionsSection,
  failuresSection,
  findingSection,
  importanceSection,
  provenanceSection,
  readingSection,
} from "./sections.ts";
import { settingsFigure } from "./settings_figure.ts";
import type { Summary } from "./summary.ts";
import { studyMarkdownTable } from "./table.ts";

/**
 * The page of a study for a reviewer, in Markdown: the question, the claim with its verdict, the finding, the
 * table, the points that are compared, how to read it, the trials that failed or do not count, and what made
 * it. It shows `plot.png` and `curves.png` from its folder, and the figure of its settings together where it
 * varies several.
 */
export function tableMarkdown(summary: Summary): string {
  const { question } = summary.experiment;
  const settings = settingsFigure(summary);
  return [
    `# ${escapeMarkdown(question)}`,
    ...claimSection(summary),
    ...findingSection(summary),
    studyMarkdownTable(summary),
    `![${escapeMarkdown(question)}](plot.png)`,
    ...(settings === undefined ? [] : [`![${settings.title}](${settings.name}.png)`]),
    ...importanceSection(summary),
    ...comparisonSection(summary),
    ...readingSection(summary),
    ...failuresSection(summary),
    ...exceptionsSection(summary),
    "## Learning curves",
    "![Learning curves](curves.png)",
    ...provenanceSection(summary),
  ].join("\n\n") + "\n";
}
