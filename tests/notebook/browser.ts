import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { cacheDirectory } from "../../lib/base/mod.ts";

/** Places of a Chromium, in the order in which they are tried. */
const places = [
  Deno.env.get("CHROMIUM"),
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/lib/chromium/chromium",
];

/** The path of a Chromium; undefined where there is none. */
export const chromiumPath: string | undefined = places.find((path) =>
  path !== undefined && isFile(path)
);

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The page as it was when a test failed. */
const failurePicture = join(cacheDirectory, "browser-failure.png");

/**
 * Registers a test that needs a Chromium. Where none is found it is skipped, and its name says so; with
 * CHROMIUM_REQUIRED set, as in CI, it fails instead.
 */
export function browserTest(name: string, work: (browser: Browser) => Promise<void>): void {
  if (chromiumPath === undefined && !Deno.env.has("CHROMIUM_REQUIRED")) {
    Deno.test.ignore(`${name} (skipped: no Chromium, apt-get install chromium)`, () => {});
    return;
  }
  // Playwright's connection outlives the browser by a moment.
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false }, async () => {
    if (chromiumPath === undefined) {
      throw new Error("There is no Chromium: apt-get install chromium");
    }
    const browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    });
    try {
      await work(browser);
    } catch (error) {
      const pages = browser.contexts().flatMap((context) => context.pages());
      await pages.at(-1)?.screenshot({ path: failurePicture });
      throw new Error(`See ${failurePicture}`, { cause: error });
    } finally {
      await browser.close();
    }
  });
}
