import {
  captioned,
  cite,
  codeBlock,
  details,
  type Document,
  emphasis,
  heading,
  inlineCode,
  link,
  list,
  paragraph,
  strong,
  svgToPng,
  table,
} from "../../lib/page/mod.ts";

const square = svgToPng(
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30"><rect width="60" height="30" fill="#0072B2"/></svg>',
);

/** A document with a node of each kind, and the signs that formats must escape. */
export const sample: Document = {
  title: "Is 50% of <this> R&D_work #1?",
  subtitle: "Made up",
  children: [
    paragraph(
      "Plain * text_with [signs] & < > $ ~ ^ \\ {}, ",
      strong("strong ± 0.5"),
      ", ",
      emphasis("stressed"),
      ", ",
      inlineCode("deno task sweep --set a=1"),
      ", ",
      link("../a_b/table.md", "a link"),
      ", a ",
      link("#numbers-and-signs", "section"),
      " and ",
      cite("second", "first"),
      ".",
    ),
    heading(2, "Numbers and signs"),
    list(["one – 1", ["two ", strong("−2")]]),
    captioned(
      table(["Value", "Score (%)", "Difference", "Trials", "Verdict"], [
        ["0.1", "91.2 ± 0.8", "−0.3 ± 1.1", "3", "cannot tell"],
        [[strong("0.001 (best, base)")], "95.0 ± 0.5", "–", "3", "shown"],
      ]),
      ["Scores by value."],
      { title: "made_up/shapes-quick", url: "../made_up/shapes-quick/table.md" },
    ),
    captioned(
      { type: "picture", name: "square", png: square, alt: "A blue square" },
      ["A square, after ", cite("first"), "."],
      { title: "made_up/shapes-quick", url: "../x.md", stale: "the data has changed" },
    ),
    details("How this was made", [paragraph("By a command:"), codeBlock("deno task sweep a_b")]),
  ],
  references: [
    {
      key: "first",
      type: "inproceedings",
      authors: ["Gurari, Danna", "Bigham, Jeffrey P."],
      title: "VizWiz Grand Challenge: Answering Visual Questions from Blind People",
      venue: "Proceedings of CVPR",
      year: 2018,
      url: "https://arxiv.org/abs/1802.08218",
    },
    {
      key: "second",
      type: "article",
      authors: ["Müller, Ørjan", "Čech, José", "TensorFlow & friends"],
      title: "On Signs",
      venue: "J. Signs 1, 2–3",
      year: 1979,
      url: "https://example.org/a_b",
    },
    {
      key: "third",
      type: "misc",
      authors: ["Nobody"],
      title: "Not cited",
      year: 2000,
      url: "https://example.org",
    },
  ],
};
