import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { AbsentDataError } from "../../../lib/dataset/errors.ts";
import { findIdentities, type PixelOptions } from "../../../lib/dataset/pixel_cache.ts";
import { datasetSettings } from "../../../lib/dataset/settings.ts";
import type { Source } from "../../../lib/dataset/source.ts";
import { openPixels } from "../../../lib/dataset/pixels.ts";
import { vizwiz } from "../../../lib/dataset/sources/vizwiz.ts";
import { parseSettings, sha256 } from "../../../lib/base/mod.ts";
import { cut, serve } from "../loopback.ts";

const red = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
  .jpeg().toBuffer();
const picture = new Uint8Array(red);

function row(image: string) {
  return {
    image,
    question: "What?",
    answers: [{ answer: "soda" }],
    answer_type: "other",
    answerable: 1,
  };
}

/** VizWiz as published, whose pictures are answered by `answer`. */
async function published(
  names: string[],
  answer: (name: string, request: Request) => Response,
) {
  const server = serve((request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    if (path.startsWith("/img/")) return answer(path.slice(5), request);
    const labelled = names.map(row);
    return Response.json(
      path.includes("test") ? names.map((image) => ({ image, question: "" })) : labelled,
    );
  });
  const options = {
    annotationsUrl: `${server.url}Annotations/`,
    picturesUrl: `${server.url}img/`,
    directory: await Deno.makeTempDir(),
    digests: await Deno.makeTempDir(),
    firstWait: 1,
    retries: 1,
    maximumBytes: 100_000,
    timeout: 300,
  };
  const settings = parseSettings(datasetSettings, { data: "vizwiz" });
  return {
    server,
    options,
    settings,
    pixelOptions: { directory: await Deno.makeTempDir(), name: "train", size: 16 },
    open: () => vizwiz(settings, options),
  };
}

async function pixelsOf(source: Source, options?: PixelOptions) {
  const elsewhere = { directory: await Deno.makeTempDir(), name: "train", size: 16 };
  const pixels = await openPixels(source.splits.train, options ?? elsewhere);
  pixels.close();
  return pixels;
}

Deno.test("pictures that the server fails to give are named with the reason; the rest are there", async () => {
  const answers: Record<string, () => Response> = {
    "good one.jpg": () => new Response(picture),
    "404.jpg": () => new Response("", { status: 404 }),
    "500.jpg": () => new Response("", { status: 500 }),
    "429.jpg": () => new Response("", { status: 429 }),
    "cut.jpg": () => cut(picture, 100),
    "slow.jpg": () => new Response(new ReadableStream()),
    "broken.jpg": () => new Response(picture.slice(0, 200)),
    "page.jpg": () => new Response("<html>Sign in</html>"),
    "large.jpg": () => new Response(new Uint8Array(100_001)),
  };
  const { server, options, open } = await published(
    Object.keys(answers),
    (name) => answers[name]!(),
  );
  await using _ = server;
  const { failures } = await pixelsOf(await open());
  const reasons = Object.fromEntries(failures.map(({ image, reason }) => [image, reason]));
  assert.deepEqual(Object.keys(reasons), Object.keys(answers).slice(1));
  assert.match(reasons["404.jpg"]!, /404\.jpg cannot be fetched: the server answered 404/);
  assert.match(reasons["500.jpg"]!, /answered 500/);
  assert.match(reasons["429.jpg"]!, /answered 429/);
  assert.match(reasons["slow.jpg"]!, /not complete after 0.3 s/);
  assert.match(reasons["large.jpg"]!, /over 100000 bytes/);
  assert.match(reasons["broken.jpg"]!, /cannot be decoded/);
  assert.match(reasons["page.jpg"]!, /cannot be decoded/);
  const kept = await Array.fromAsync(Deno.readDir(join(options.directory, "images")));
  assert.deepEqual(kept.map(({ name }) => name).sort(), ["broken.jpg", "good one.jpg", "page.jpg"]);
});

Deno.test("what was fetched is not asked for again", async () => {
  const { server, open } = await published(["a.jpg", "b.jpg"], () => new Response(picture));
  await using _ = server;
  const first = await open();
  await pixelsOf(first);
  const asked = server.requests.length;
  assert.equal(asked, 5);
  const second = await open();
  await pixelsOf(second);
  assert.equal(server.requests.length, asked);
});

Deno.test("which pictures were fetched is known without the network, once it was tried", async () => {
  const { server, open, options, settings, pixelOptions } = await published(
    ["a.jpg", "404.jpg"],
    (name) => name === "a.jpg" ? new Response(picture) : new Response("", { status: 404 }),
  );
  await using _ = server;
  const offline = { ...options, fetch: false };
  await assert.rejects(vizwiz(settings, offline), AbsentDataError);
  assert.equal(server.requests.length, 0);
  const source = await open();
  await assert.rejects(findIdentities(source.splits.train, pixelOptions), AbsentDataError);
  const { identities } = await pixelsOf(source, pixelOptions);
  assert.deepEqual(identities, [await sha256(picture), null]);
  const asked = server.requests.length;
  const { splits } = await vizwiz(settings, offline);
  assert.deepEqual((await findIdentities(splits.train, pixelOptions)).identities, identities);
  await pixelsOf(await open(), pixelOptions);
  assert.equal(server.requests.length, asked);
});

Deno.test("a fetched picture that was damaged on the disk is fetched again", async () => {
  const { server, open, options, pixelOptions } = await published(
    ["a.jpg"],
    () => new Response(picture),
  );
  await using _ = server;
  const { identities } = await pixelsOf(await open(), pixelOptions);
  const asked = server.requests.length;
  await Deno.writeFile(join(options.directory, "images", "a.jpg"), picture.slice(0, 200));
  const source = await open();
  await assert.rejects(findIdentities(source.splits.train, pixelOptions), AbsentDataError);
  const again = await pixelsOf(source, pixelOptions);
  assert.deepEqual([again.identities, again.failures], [identities, []]);
  assert.equal(server.requests.length, asked + 1);
});

Deno.test("a network that is gone ends the work, and what was fetched is kept", async () => {
  const names = Array.from({ length: 60 }, (_, i) => `${i}.jpg`);
  let down = true;
  const { server, open } = await published(
    names,
    (name) =>
      down && Number(name.slice(0, -4)) > 9
        ? new Response("", { status: 503 })
        : new Response(picture),
  );
  await using _ = server;
  await assert.rejects(pixelsOf(await open()), /20 pictures in a row could not be fetched.*again/);
  down = false;
  assert.deepEqual((await pixelsOf(await open())).failures, []);
});

Deno.test("annotations that cannot be fetched are an error with their URL and the remedy", async () => {
  await using server = serve(() => new Response("", { status: 404 }));
  const settings = parseSettings(datasetSettings, { data: "vizwiz" });
  const [directory, digests] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const options = { annotationsUrl: server.url, directory, digests };
  await assert.rejects(vizwiz(settings, options), {
    name: "DatasetError",
    message:
      `${server.url}train.json cannot be fetched: the server answered 404 Not Found. Run the same command again when the ` +
      `network is back, or set dataDirectory to a folder that has VizWiz.`,
  });
});

async function localFolder() {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "Annotations"));
  for (const split of ["train", "val", "test"]) {
    await Deno.mkdir(join(folder, split));
    const rows = ["a.jpg", "b.jpg"].map((name) => row(`${split}_${name}`));
    await Deno.writeTextFile(join(folder, "Annotations", `${split}.json`), JSON.stringify(rows));
    await Deno.writeFile(join(folder, split, `${split}_a.jpg`), picture);
  }
  return {
    folder,
    settings: parseSettings(datasetSettings, { data: "vizwiz", dataDirectory: folder }),
  };
}

Deno.test("a local folder gives its pictures, and names those that are missing", async () => {
  const { folder, settings } = await localFolder();
  const digests = await Deno.makeTempDir();
  const { failures } = await pixelsOf(await vizwiz(settings, { digests }));
  assert.equal(failures.length, 1);
  assert.equal(failures[0]!.image, "train_b.jpg");
  assert(failures[0]!.reason.includes(join(folder, "train", "train_b.jpg")));
});

Deno.test("a local folder without annotations is an error that says what belongs there", async () => {
  const folder = await Deno.makeTempDir();
  const settings = parseSettings(datasetSettings, { data: "vizwiz", dataDirectory: folder });
  await assert.rejects(
    vizwiz(settings, { digests: await Deno.makeTempDir() }),
    /train\.json is missing: dataDirectory must be a folder with/,
  );
});
