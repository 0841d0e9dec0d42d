// Installs TensorFlow's library from a folder of wheels, in a process that a test can stop.
//   install_process.ts DIRECTORY WHEELS [hold|kill LABEL]
// prints the label of each piece of work when it begins; at LABEL it waits for a byte on standard
// input, while nothing else in it goes on, or dies.
import { installLibrary } from "../../lib/engine/install.ts";

const [directory, wheels, action, at] = Deno.args;
let last: string | undefined;
const { cc } = await installLibrary({
  directory: directory!,
  pipArguments: ["--no-index", "--find-links", wheels!],
  onProgress({ label }) {
    if (label === last) return;
    last = label;
    console.log(label);
    if (label !== at) return;
    if (action === "kill") Deno.kill(Deno.pid, "SIGKILL");
    else Deno.stdin.readSync(new Uint8Array(1));
  },
});
console.log(cc);
