import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";

const program = fileURLToPath(new URL("../../lib/cli/lab.ts", import.meta.url));

/** A JupyterLab as `deno task lab` starts it. */
export interface Lab {
  /** Its address, without a path. */
  url: string;
  /** The secret that its addresses end with. */
  token: string;
  /** Ends it and its kernels. */
  stop(): Promise<void>;
}

/** Starts a JupyterLab, with more environment variables for its kernels. */
export async function startLab(env: Record<string, string>): Promise<Lab> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const token = crypto.randomUUID();
  const server = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "-A", program, "--no-browser", "--port", String(port)],
      ...["--", `--IdentityProvider.token=${token}`],
    ],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://localhost:${port}`;
  const stop = async () => {
    server.kill("SIGTERM");
    await server.status;
  };
  for (let i = 0; i < 600; i++) {
    const answer = await fetch(`${url}/api/status?token=${token}`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return { url, token, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error("JupyterLab does not answer");
}

/** Opens a file of the project in JupyterLab. */
export async function openInLab(page: Page, lab: Lab, path: string): Promise<void> {
  const { url, token } = lab;
  await page.goto(`${url}/lab/tree/${path}?reset&token=${token}`);
  await notebook(page).locator(".jp-Cell").first().waitFor();
  // The page says idle before there is a kernel, and then runs nothing.
  while (!await hasKernel(lab)) await page.waitForTimeout(200);
  await whenIdle(page);
}

/** True once a kernel is connected with its page and has answered. */
async function hasKernel({ url, token }: Lab): Promise<boolean> {
  const answer = await fetch(`${url}/api/kernels?token=${token}`);
  const kernels: { execution_state: string; connections: number }[] = await answer.json();
  return kernels.some(({ execution_state, connections }) =>
    execution_state === "idle" && connections > 0
  );
}

/** The notebook in front. */
export function notebook(page: Page): Locator {
  return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
}

/** A code cell of the notebook in front that holds a text. */
export function cell(page: Page, text: string): Locator {
  return notebook(page).locator(".jp-CodeCell", { hasText: text });
}

/** Chooses an entry of a menu. */
export async function choose(page: Page, menu: string, entry: string): Promise<void> {
  await page.locator(`.lm-MenuBar-itemLabel:text-is("${menu}")`).click();
  await page.locator(`.lm-Menu-itemLabel:text-is("${entry}")`).click();
}

/** Waits until the kernel has been idle for a moment. */
export async function whenIdle(page: Page): Promise<void> {
  const idle = notebook(page).locator(`.jp-Notebook-ExecutionIndicator[data-status="idle"]`);
  for (let quiet = 0; quiet < 5;) {
    await idle.waitFor({ state: "attached", timeout: 90_000 });
    await page.waitForTimeout(100);
    quiet = await idle.count() > 0 ? quiet + 1 : 0;
  }
}
