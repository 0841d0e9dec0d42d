import { Command } from "./command.ts";
import { taskArguments } from "./main.ts";
import { path, port } from "./values.ts";

/** A task that shows a study by a server. */
export interface Viewer {
  /** The task's name. */
  name: string;
  /** Its description. */
  description: string;
  /** The port that its server usually has. */
  usualPort: number;
}

/** The study's folder and the port that the user named. */
export interface ViewerArguments {
  study: string | undefined;
  port: number | undefined;
}

/** Reads the command line of a task that shows a study by a server. */
export function viewerArguments({ name, description, usualPort }: Viewer): ViewerArguments {
  const program = new Command(`deno task ${name}`)
    .description(description)
    .argument("[study]", "the folder of a study (default: the one that was changed last)", path)
    .option(
      "--port <number>",
      `port of the server (default: the first free one from ${usualPort})`,
      port,
    )
    .addHelpAfter(`
Examples:
  deno task ${name}
  deno task ${name} results/learning_rate/tabletop-quick --port 9000`);
  program.parse(taskArguments(), { from: "user" });
  const [study] = program.processedArgs as [string | undefined];
  return { study, port: program.opts<{ port?: number }>().port };
}
