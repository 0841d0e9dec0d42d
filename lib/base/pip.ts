import { PythonError, runInterpreter } from "./python_process.ts";

/**
 * Settings of pip that say from where packages come and how they are reached. The others of a user may say
 * where they go, or that none goes anywhere (`target`, `user`, `dry-run`), which is not theirs to say of
 * the project's own environments.
 */
const ways = new Set([
  ...["index-url", "extra-index-url", "find-links", "no-index", "proxy", "cert", "client-cert"],
  ...["trusted-host", "timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir"],
  ...["keyring-provider", "constraint", "prefer-binary", "use-feature", "use-deprecated"],
]);

/** Variables by which a user's Python finds packages of its own. */
const ofPython =
  /^(?:PIP_|PYTHON(?:PATH|HOME|USERBASE|STARTUP)$|VIRTUAL_ENV$|__PYVENV_LAUNCHER__$)/;

/** Prints the user's settings of pip, as pairs of name and value, the decisive ones last. */
const listProgram = `
import ast, json, subprocess, sys
command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
done = subprocess.run(command, stdout=subprocess.PIPE, universal_newlines=True)
if done.returncode:
    sys.exit(done.stdout)
pairs = [line.split("=", 1) for line in done.stdout.splitlines() if "=" in line]
json.dump([[name, ast.literal_eval(value)] for name, value in pairs], sys.stdout)
`;

/**
 * Runs pip with the user's settings of where packages come from, and no others.
 *
 * @param args Its command and arguments.
 * @param python Path of the interpreter whose pip it is. @default $PYTHON, else `python3`
 * @param env Environment variables in addition to those of this process.
 * @throws {PythonError} When it fails, with the reason that it gave and the remedy.
 */
export async function runPip(
  args: readonly string[],
  { python, env = {} }: { python?: string; env?: Record<string, string> } = {},
): Promise<void> {
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !ofPython.test(name));
  const fixed = {
    PIP_CONFIG_FILE: Deno.build.os === "windows" ? "nul" : "/dev/null",
    // Nobody would see the question for a login.
    PIP_NO_INPUT: "1",
  };
  const log = await Deno.makeTempFile({ prefix: "pip-", suffix: ".log" });
  try {
    await runInterpreter(
      ["-m", "pip", "--disable-pip-version-check", "--log", log, ...args],
      {
        python,
        env: { ...Object.fromEntries(inherited), ...await userSettings(python), ...fixed, ...env },
        clearEnv: true,
      },
    );
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    throw new PythonError(`${error.message}${await unsaid(log)}`, { cause: error });
  } finally {
    await Deno.remove(log).catch(() => {});
  }
}

/** The reasons that pip keeps to its log: an index that it could not read, as that asks for a login. */
async function unsaid(log: string): Promise<string> {
  const lines = (await Deno.readTextFile(log)).split("\n")
    .filter((line) => /Could not fetch URL/.test(line)).slice(-3);
  return lines.map((line) => `\n${line.replace(/^\S+ /, "").trim()}`).join("");
}

/** The user's settings of where packages come from, as environment variables. */
async function userSettings(python: string | undefined): Promise<Record<string, string>> {
  const listed: [string, string][] = JSON.parse(
    await runInterpreter(["-c", listProgram], { python }),
  );
  const rank = (name: string) => name.startsWith(":env:") ? 2 : name.startsWith("global.") ? 0 : 1;
  return Object.fromEntries(
    listed.toSorted(([a], [b]) => rank(a) - rank(b))
      .map(([name, value]) => [name.slice(name.lastIndexOf(".") + 1), value] as const)
      .filter(([name]) => ways.has(name))
      .map(([name, value]) => [`PIP_${name.toUpperCase().replaceAll("-", "_")}`, value]),
  );
}

/** Messages of pip and Python, each with its remedy. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /ensurepip is not available|No module named '?(?:venv|ensurepip)/,
    "Install Python's venv (Debian and Ubuntu: apt install python3-venv), or set PYTHON to a Python that has it",
  ],
  [
    /during configuration|[Cc]onfiguration file/,
    "A setting of pip is at fault: see 'python3 -m pip config debug' and the variables that begin with PIP_",
  ],
  [
    /Fatal Python error/,
    "Python does not start: unset PYTHONHOME and PYTHONPATH, or set PYTHON to the path of another one",
  ],
  [/No module named '?pip/, "Install pip (Debian and Ubuntu: apt install python3-pip)"],
  [
    /\b401\b|\b403\b|[Uu]nauthorized|[Cc]redentials|User for /,
    "The index asks for a login: name it in PIP_INDEX_URL as https://USER:PASSWORD@HOST/simple, or in ~/.netrc",
  ],
  [
    /[Pp]roxy/,
    "The proxy does not let it through: set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT, or PIP_INDEX_URL to a mirror",
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|SSLError/,
    "The certificate is not trusted here: set PIP_CERT to the file of your network's certificates",
  ],
  [/No space left/, "Make room on the disk"],
  [
    /Retrying|Connection|timed out|resolve/i,
    "PyPI cannot be reached: check the network, or name a mirror by PIP_INDEX_URL",
  ],
  [
    /No matching distribution/,
    "The place where pip looks does not have it: see 'python3 -m pip config list' and the variables that begin with PIP_",
  ],
];

/** Says in two sentences why an installation failed, in its own words, and what to do. */
export function installationFailure({ message }: PythonError): string {
  const lines = message.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const reason = lines.findLast((line) => /^(?:Fatal|ERROR|error|\w*Error)\b/.test(line)) ??
    lines.at(-1)!;
  const remedy = remedies.find(([said]) => said.test(message))?.[1] ?? "Mend that and try again";
  return `${reason}\n${remedy}`;
}
