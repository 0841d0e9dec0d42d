import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";

/** Runs a shell's script in a namespace of mounts of its own, with the directory and a sweep's command. */
async function mounted(directory: string, script: string): Promise<string> {
  const program = join(projectRoot, "tests", "cli", "sweep_process.ts");
  const prelude = `
    sweep() { '${Deno.execPath()}' run -q -A '${program}' --preset smoke --results "$1/r" "\${@:2}" 2>&1
      echo "status $?"; }
    set -e; mount -t tmpfs -o size=40m none "$1"; set +e;`;
  const { stdout } = await new Deno.Command("unshare", {
    args: ["-rm", "bash", "-c", prelude + script, "bash", directory],
    env: { NO_COLOR: "1", FAKE_TRIAL: "[]" },
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

/** False where the machine gives no user a namespace of mounts; the tests that need one are ignored there. */
const canMount = Deno.build.os === "linux" && await withMount();

async function withMount(): Promise<boolean> {
  let can = false;
  await withDirectory(async (directory) => {
    can = await mounted(directory, "echo ok").then((out) => out === "ok\n", () => false);
  });
  return can;
}

/** The note in the name of a test that is left out. */
const lacking = canMount ? "" : " [left out: unshare -rm gives no namespace of mounts here]";

Deno.test({
  name:
    `a complete study on a full or read-only disk is shown; what would write is refused with the remedy${lacking}`,
  ignore: !canMount,
  fn: () =>
    withDirectory(async (directory) => {
      const out = await mounted(
        directory,
        `sweep "$1" --seeds 1 > /dev/null
        echo FULL; dd if=/dev/zero of="$1/fill" bs=4k 2> /dev/null; sweep "$1" --seeds 1; rm "$1/fill"
        mount -o remount,ro "$1"
        echo SHOWN; sweep "$1" --seeds 1; echo DUE; sweep "$1" --seeds 2
        echo FRESH; sweep "$1" --seeds 1 --fresh`,
      );
      const [, full, shown, due, fresh] = out.split(/^(?:FULL|SHOWN|DUE|FRESH)$/m) as string[];
      assert.match(full!, /\n0\.001 .*\n[^]*Nothing is written: .*disk is full.*\nstatus 0\n/);
      assert.match(
        shown!,
        /\n0\.001 .*\n[^]*Nothing is written: .*disk is read-only.*\nstatus 0\n/,
      );
      for (const refused of [due!, fresh!]) {
        assert.match(
          refused,
          /error: The results cannot be written to .*: the disk is read-only\. To go on, mount.*\nstatus 1/,
        );
        assert.doesNotMatch(refused, /\n\s+at /);
      }
    }),
});

Deno.test({
  name:
    `a disk without room is said before a sweep, and one that fills up ends it with what to do${lacking}`,
  ignore: !canMount,
  fn: () =>
    withDirectory(async (directory) => {
      const out = await mounted(
        directory,
        `dd if=/dev/zero of="$1/fill" bs=1M count=38 2> /dev/null
        echo LITTLE; sweep "$1" --seeds 1; rm "$1/fill"
        export FAKE_TRIAL='["--step","200"]'
        echo FILLS; sweep "$1" --seeds 1 & until [ -s "$1"/r/*/*/trials/1/history.json ]; do sleep 0.1; done
        dd if=/dev/zero of="$1/fill" bs=4k 2> /dev/null; wait; rm "$1/fill"
        export FAKE_TRIAL='[]'; echo AGAIN; sweep "$1" --seeds 1`,
      );
      const [, little, fills, again] = out.split(/^(?:LITTLE|FILLS|AGAIN)$/m) as string[];
      assert.match(
        little!,
        /The sweep needs about \d+ MB in .*, where [\d.]+ MB are free: make room.*\nstatus 1/,
      );
      assert.match(fills!, /the disk is full .*make room.*\n(To go on.*\n)?status 1/);
      assert.doesNotMatch(fills!, /\n\s+at /);
      assert.match(again!, /status 0/);
    }),
});

Deno.test({
  name: "a file that becomes larger than it may ends a sweep with the file and the limit",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withDirectory(async (directory) => {
      const program = join(projectRoot, "tests", "cli", "sweep_process.ts");
      const sweep = `'${Deno.execPath()}' run -q -A '${program}' --preset smoke --seeds 1`;
      const { code, stderr } = await new Deno.Command("bash", {
        // Less than the journal of seven trials, and set once the sweep is at
        // work: Deno's own caches, opened at its start, are larger.
        args: [
          "-c",
          `${sweep} --results "$1" &
          until [ -s "$1"/*/*/trials/1/history.json ]; do sleep 0.05; done
          prlimit --pid $! --fsize=8192: && wait $!`,
          "bash",
          directory,
        ],
        env: { NO_COLOR: "1", FAKE_TRIAL: '["--step","50"]' },
        stdout: "null",
      }).output();
      const errors = new TextDecoder().decode(stderr);
      assert.match(
        errors,
        /^error: The journal .* cannot be written \(EFBIG: the file is larger than may be written here\): raise the limit of 'ulimit -f'/,
      );
      assert.equal(code, 1);
    }),
});
