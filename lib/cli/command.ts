import { Command as Commander } from "commander";
import { columns, listing, print, style, widthOf, wrap } from "./screen.ts";

/** The least columns that a description is wrapped to. */
const leastDescription = 20;

/** A task's command line; its help and errors are wrapped at words to the width of the terminal. */
export class Command extends Commander {
  /** Creates the command of a task: "deno task sweep". */
  constructor(name?: string) {
    super(name);
    this.configureHelp({ minWidthToWrap: leastDescription });
    this.configureOutput({
      outputError: (text) =>
        print(text.trimEnd().replace(/^error:/, style("red", "error:", "stderr")), {
          output: "stderr",
        }),
    });
  }

  /** Creates a command within this one. */
  override createCommand(name?: string): Command {
    return new Command(name);
  }

  /** Adds text after the help: paragraphs, and lines of examples that begin with two spaces. */
  addHelpAfter(text: string): this {
    return this.addHelpText("after", () => helpText(text));
  }
}

/**
 * Lays out the text after a help: paragraphs are filled, examples have their meaning beside them or, where
 * there is no room, below.
 *
 * @param width Columns; undefined to leave the text as it is. @default the terminal's
 */
export function helpText(text: string, width: number | undefined = columns()): string {
  if (width === undefined) return text;
  const blocks = text.trim().split("\n\n").map((block) => {
    const lines = block.split("\n");
    const examples = lines.filter((line) => line.startsWith("  "));
    const prose = lines.filter((line) => !line.startsWith("  ")).join(" ");
    const filled = prose === "" ? [] : [wrap(prose, width)];
    return [...filled, ...(examples.length > 0 ? [exampleLines(examples, width)] : [])].join("\n");
  });
  return `\n${blocks.join("\n\n")}`;
}

function exampleLines(examples: readonly string[], width: number): string {
  const rows = examples.map((line) => line.trim().split(/ {2,}/));
  const isFitting = examples.every((line) => widthOf(line) <= width);
  return isFitting || rows.every(({ length }) => length === 1)
    ? wrap(examples.join("\n"), width, 4)
    : listing(rows, width);
}
