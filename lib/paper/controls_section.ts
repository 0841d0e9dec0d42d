import { type Block, captioned, heading, paragraph, strong, table } from "../page/mod.ts";
import { judge } from "./judged_claim.ts";
import { experimentSection, missingSection } from "./experiment_section.ts";
import type { Paper } from "./paper.ts";
import { experimentTitle } from "./titles.ts";

/** Studies whose outcome is known by construction, and whether it was found. */
export async function controlsSection(
  { studies, missing }: Paper,
  paper: string,
): Promise<Block[]> {
  const controls = studies.filter(({ entry }) => entry.part === "control");
  const absent = missing.filter(({ entry }) => entry.part === "control");
  if (controls.length + absent.length === 0) return [];
  const rows = controls.map((study) => judge(study)).map((
    { study: { summary }, line, verdict },
  ) => [
    experimentTitle(summary.experiment),
    summary.experiment.claim ?? summary.experiment.question,
    line,
    [strong(verdict)],
  ]);
  const sections: Block[] = [];
  for (const control of controls) sections.push(...await experimentSection(control, [], paper));
  return [
    heading(2, "Appendix: controls"),
    paragraph(
      "A control is a study whose outcome is known from how its data was made: a positive one must show an " +
        "effect, a negative one must show none. They tell whether the instrument can find an effect of that " +
        "kind, and whether it finds one where there is none. A negative control that holds does not show " +
        "that its trials are equal, only that no difference between them is told from chance; at a level " +
        "of 0.05 one in twenty fails by chance. Their sizes were settled by trial runs: where scores were at " +
        "the ceiling, or seeds differed too much for the effect to be told, data and epochs were changed. " +
        "So a control shows that the instrument can find an effect, and not how often it does.",
    ),
    ...(rows.length === 0
      ? []
      : [captioned(table(["Control", "Known by construction", "Difference", "Verdict"], rows), [
        "The controls with their verdicts.",
      ])]),
    ...sections,
    ...absent.flatMap(missingSection),
  ];
}
