import assert from "node:assert/strict";
import { dirname, join } from "node:path";
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
    "empty.jpg": () => new Response(""),
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
  assert.match(reasons["page.jpg"]!, /cannot be decoded.*; a web page came in its place/);
  assert.match(reasons["empty.jpg"]!, /what came is empty/);
  const kept = await Array.fromAsync(Deno.readDir(join(options.directory, "images")));
  assert.deepEqual(kept.map(({ name }) => name).sort(), ["good one.jpg"]);
});

Deno.test("pictures that came wrong are fetched again in the next run, and those alone", async () => {
  let isWell = false;
  const wrong = () => new Response("<html>Sign in</html>");
  const { server, open, pixelOptions } = await published(
    ["a.jpg", "page.jpg", "cut.jpg"],
    (name) =>
      isWell || name === "a.jpg"
        ? new Response(picture)
        : name === "page.jpg"
        ? wrong()
        : new Response(picture.slice(0, 200)),
  );
  await using _ = server;
  const first = await pixelsOf(await open(), pixelOptions);
  assert.deepEqual(first.failures.map(({ image }) => image), ["page.jpg", "cut.jpg"]);
  const asked = server.requests.length;
  const still = await pixelsOf(await open(), { ...pixelOptions, retry: true });
  assert.equal(still.failures.length, 2);
  assert.equal(server.requests.length, asked + 2);
  isWell = true;
  assert.equal((await pixelsOf(await open(), pixelOptions)).failures.length, 2);
  assert.equal(server.requests.length, asked + 2);
  const good = await pixelsOf(await open(), { ...pixelOptions, retry: true });
  assert.deepEqual(good.failures, []);
  assert.equal(server.requests.length, asked + 4);
  assert.deepEqual((await pixelsOf(await open(), pixelOptions)).identities, good.identities);
});

Deno.test("a wrong picture that an earlier version kept is fetched again", async () => {
  const { server, open, options, pixelOptions } = await published(
    ["a.jpg", "b.jpg"],
    () => new Response(picture),
  );
  await using _ = server;
  const page = new TextEncoder().encode("<html>Sign in</html>");
  await Deno.mkdir(join(options.directory, "images"));
  await Deno.writeFile(join(options.directory, "images", "a.jpg"), page);
  const entry = { name: "images/a.jpg", url: "", bytes: page.length, sha256: await sha256(page) };
  await Deno.writeTextFile(
    join(options.directory, "downloads.jsonl"),
    JSON.stringify(entry) + "\n",
  );
  assert.deepEqual((await pixelsOf(await open(), pixelOptions)).failures, []);
});

Deno.test("a network that is gone when pictures are tried again leaves what is there", async () => {
  let answer = () => new Response("", { status: 500 });
  const { server, open, pixelOptions } = await published(
    ["a.jpg", "b.jpg"],
    (name) => name === "a.jpg" ? new Response(picture) : answer(),
  );
  await using _ = server;
  await pixelsOf(await open(), pixelOptions);
  answer = () => new Response("", { status: 503, headers: { "retry-after": "86400" } });
  const { failures } = await pixelsOf(await open(), { ...pixelOptions, retry: true });
  assert.equal(failures.length, 1);
});

for (
  const [name, content, message] of [
    ["a login page", "<!doctype html><title>Sign in</title>", /a web page came in its place/],
    ["nothing", "", /what came is empty/],
    ["half a file", `[{"image": "a.jpg", "quest`, /what came is not JSON/],
    ["no row", "[]", /a list without a row/],
    ["other rows", "[1,2]", /a list whose row 0 .* has no image and question: 1/],
    ["an object", `{"error": "busy"}`, /must hold a JSON list of rows, not {"error":"busy"}/],
  ] as const
) {
  Deno.test(`annotations that come as ${name} with status 200 are an error now and fetched later`, async () => {
    let isWell = false;
    const good = JSON.stringify([row("a.jpg")]);
    await using server = serve(() => new Response(isWell ? good : content));
    const settings = parseSettings(datasetSettings, { data: "vizwiz" });
    const [directory, digests] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
    const options = { annotationsUrl: server.url, directory, digests };
    await assert.rejects(vizwiz(settings, options), message);
    isWell = true;
    const { splits } = await vizwiz(settings, options);
    assert.equal(splits.train.annotations.length, 1);
  });
}

Deno.test("a server that wants to be left alone for a day ends the work at once, and says until when", async () => {
  const headers = { "retry-after": "86400" };
  await using server = serve(() => new Response("", { status: 429, headers }));
  const settings = parseSettings(datasetSettings, { data: "vizwiz" });
  const [directory, digests] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  await assert.rejects(
    vizwiz(settings, { annotationsUrl: server.url, directory, digests }),
    /answered 429 Too Many Requests and asks to wait for 86,400 seconds, until \d{4}-.* UTC\./,
  );
  assert.equal(server.requests.length, 1);
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

Deno.test("where not one picture is found the split, the setting and the remedy are named", async () => {
  const { folder, settings } = await localFolder();
  await Deno.remove(join(folder, "train", "train_a.jpg"));
  const source = await vizwiz(settings, { digests: await Deno.makeTempDir() });
  await assert.rejects(pixelsOf(source), (error: Error) => {
    assert.match(
      error.message,
      /^No train picture can be had\. The first, train_a\.jpg: it is neither in /,
    );
    assert(
      error.message.endsWith(
        `. Set dataDirectory, which is ${folder}, to the folder that has the pictures as well: of ` +
          "each split in train/, val/ and test/, in images/train/ and so on, all in images/, or in itself.",
      ),
      error.message,
    );
    return true;
  });
});

Deno.test("a server's refusal of every picture ends with one full stop and the remedy", async () => {
  await using server = serve((request) =>
    request.url.endsWith(".json")
      ? Response.json([row("a.jpg")])
      : new Response("gone", { status: 404 })
  );
  const source = await vizwiz(parseSettings(datasetSettings, { data: "vizwiz" }), {
    ...{ annotationsUrl: server.url, picturesUrl: server.url },
    ...{ directory: await Deno.makeTempDir(), digests: await Deno.makeTempDir(), retries: 0 },
  });
  await assert.rejects(pixelsOf(source), {
    message:
      `No train picture can be had. The first, a.jpg: ${server.url}a.jpg cannot be fetched: the ` +
      "server answered 404 Not Found. Run the same command again when the network is back, or set " +
      "dataDirectory to a folder that has VizWiz.",
  });
});

Deno.test("entries that are no pictures are one named failure each, and end nothing", async () => {
  const { folder, settings } = await localFolder();
  const kana = "あ".repeat(200) + ".jpg";
  const pictures = join(folder, "train");
  await Deno.mkdir(join(pictures, "folder.jpg"));
  await Deno.symlink("link.jpg", join(pictures, "link.jpg"));
  await Deno.symlink("nowhere.jpg", join(pictures, "broken link.jpg"));
  const fifo = await new Deno.Command("mkfifo", { args: [join(pictures, "pipe.jpg")] }).output();
  assert(fifo.success);
  await Deno.writeFile(join(pictures, "empty.jpg"), new Uint8Array());
  using huge = await Deno.open(join(pictures, "huge.jpg"), { write: true, create: true });
  await huge.truncate(3e9);
  await Deno.writeTextFile(
    join(pictures, "pointer.jpg"),
    "version https://git-lfs.github.com/spec/v1\n",
  );
  const expected: Record<string, RegExp> = {
    "folder.jpg": /folder\.jpg is a folder/,
    "link.jpg": /link\.jpg is a link that leads to itself/,
    "broken link.jpg": /it is neither in/,
    "pipe.jpg": /pipe\.jpg is no file, but a pipe or a device/,
    "huge.jpg": /huge\.jpg has 3000 MB, more than the 1074 MB that a picture may have/,
    "empty.jpg": /it cannot be decoded: it is empty/,
    "pointer.jpg": /it is a Git LFS pointer.*git lfs pull/,
    [kana]: /its name has 604 bytes in UTF-8, more than the 255/,
    "half\ud800.jpg": /its name holds half a character/,
  };
  const names = [...Object.keys(expected), "train_a.jpg"];
  await Deno.writeTextFile(
    join(folder, "Annotations", "train.json"),
    JSON.stringify(names.map((name) => row(name))),
  );
  const options = { digests: await Deno.makeTempDir() };
  const { failures } = await pixelsOf(await vizwiz(settings, options));
  assert.deepEqual(failures.map(({ image }) => image), Object.keys(expected));
  for (const { image, reason } of failures) assert.match(reason, expected[image]!);
});

Deno.test("pictures that the user may not read are one named failure each", async () => {
  const { folder } = await localFolder();
  await Deno.chmod(folder, 0o755);
  await Deno.copyFile(join(folder, "train", "train_a.jpg"), join(folder, "train", "train_b.jpg"));
  await Deno.chmod(join(folder, "train", "train_b.jpg"), 0o000);
  const program = new URL("../programs/failures.ts", import.meta.url).pathname;
  const isRoot = Deno.uid() === 0;
  const [cache, copy] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const args = ["run", "-A", program, folder, cache];
  if (isRoot) await Promise.all([cache, copy].map((path) => Deno.chmod(path, 0o777)));
  const { stdout, stderr } = await new Deno.Command(
    isRoot ? "setpriv" : Deno.execPath(),
    {
      args: isRoot
        ? [..."--reuid 65534 --regid 65534 --clear-groups".split(" "), Deno.execPath(), ...args]
        : args,
      env: { DENO_NO_UPDATE_CHECK: "1", HOME: copy },
    },
  ).output();
  const text = new TextDecoder();
  assert(stdout.length > 0, text.decode(stderr));
  const failures: { image: string; reason: string }[] = JSON.parse(text.decode(stdout));
  assert.deepEqual(failures.map(({ image }) => image), ["train_b.jpg"]);
  assert.match(failures[0]!.reason, /train_b\.jpg may not be read by this user/);
});

const layouts: Record<string, (split: string) => { annotations: string; pictures: string }> = {
  "as published": (split) => ({ annotations: `Annotations/${split}.json`, pictures: split }),
  "annotations and images in small letters": (split) => ({
    annotations: `annotations/${split}.json`,
    pictures: `images/${split}`,
  }),
  "one folder Images": (split) => ({ annotations: `${split}.json`, pictures: "Images" }),
  "all in one folder": (split) => ({ annotations: `${split}.json`, pictures: "." }),
  "a folder a split": (split) => ({
    annotations: `${split}/annotations.json`,
    pictures: `${split}/images`,
  }),
  "validation in full": (split) => {
    const name = split === "val" ? "validation" : split;
    return { annotations: `Annotations/${name}.json`, pictures: `Images/${name}` };
  },
};

for (const [name, layout] of Object.entries(layouts)) {
  Deno.test(`a folder laid out ${name} is found, with its pictures`, async () => {
    const folder = await Deno.makeTempDir();
    for (const split of ["train", "val", "test"]) {
      const { annotations, pictures } = layout(split);
      const path = join(folder, annotations);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.mkdir(join(folder, pictures), { recursive: true });
      await Deno.writeTextFile(path, JSON.stringify([row(`${split}.jpg`)]));
      await Deno.writeFile(join(folder, pictures, `${split}.jpg`), picture);
    }
    const settings = parseSettings(datasetSettings, { data: "vizwiz", dataDirectory: folder });
    const source = await vizwiz(settings, { digests: await Deno.makeTempDir() });
    for (const split of ["train", "val", "test"] as const) {
      const [identity] = await source.splits[split].identify([0]);
      assert.equal(identity, await sha256(picture), split);
    }
  });
}

Deno.test("a folder that has something else says what it has", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "Annotations"));
  await Deno.writeTextFile(join(folder, "Annotations", "v2_OpenEnded.json"), "[]");
  await Deno.writeTextFile(join(folder, "readme.txt"), "");
  const open = async (dataDirectory: string) =>
    await vizwiz(parseSettings(datasetSettings, { data: "vizwiz", dataDirectory }), {
      digests: await Deno.makeTempDir(),
    });
  await assert.rejects(
    open(folder),
    /holds Annotations, readme\.txt; Annotations holds v2_OpenEnded\.json\. Leave it empty/,
  );
  await assert.rejects(open(join(folder, "none")), /but there is no .*none\./);
  await assert.rejects(open(join(folder, "readme.txt")), /readme\.txt is no folder\./);
});
