import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { DownloadError, openDownloads } from "../../lib/dataset/download.ts";
import { cut, serve } from "./loopback.ts";

const content = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919) >> 3);
const quick = { firstWait: 1, timeout: 5000, retries: 3 };

/** The rest of the file that the request's Range asks for. */
function rest(request: Request, etag: string): Response {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1]);
  return new Response(content.slice(start), {
    status: 206,
    headers: { etag, "content-range": `bytes ${start}-${content.length - 1}/${content.length}` },
  });
}

async function failure(promise: Promise<unknown>): Promise<DownloadError> {
  const error = await promise.then(() => assert.fail("it was fetched"), (error) => error);
  assert(error instanceof DownloadError, String(error));
  return error;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.map(({ name }) => name).sort();
}

Deno.test("a file is fetched once and its checksum is kept", async () => {
  await using server = serve(() => new Response(content));
  const folder = await Deno.makeTempDir();
  const first = await (await openDownloads(folder, quick)).file("images/a.jpg", server.url);
  const second = await (await openDownloads(folder, quick)).file("images/a.jpg", server.url);
  assert.deepEqual(first, content);
  assert.deepEqual(second, content);
  assert.equal(server.requests.length, 1);
  const record = JSON.parse(await Deno.readTextFile(join(folder, "downloads.jsonl")));
  const digest = createHash("sha256").update(content).digest("hex");
  assert.deepEqual(record, {
    name: "images/a.jpg",
    url: server.url,
    bytes: 50_000,
    sha256: digest,
  });
});

Deno.test("a file that changed on the disk is fetched again", async () => {
  await using server = serve(() => new Response(content));
  const folder = await Deno.makeTempDir();
  const downloads = await openDownloads(folder, quick);
  await downloads.file("a.jpg", server.url);
  await Deno.writeFile(join(folder, "a.jpg"), content.slice(0, 100));
  assert.deepEqual(await downloads.file("a.jpg", server.url), content);
  assert.equal(server.requests.length, 2);
});

Deno.test("a file that is asked for twice at once is fetched once", async () => {
  await using server = serve(() => new Response(content));
  const folder = await Deno.makeTempDir();
  const [one, other] = [await openDownloads(folder, quick), await openDownloads(folder, quick)];
  const both = await Promise.all([one.file("a.jpg", server.url), other.file("a.jpg", server.url)]);
  assert.deepEqual(both, [content, content]);
  assert.equal(server.requests.length, 1);
});

for (const status of [500, 503, 429]) {
  Deno.test(`a server that answers ${status} is asked again`, async () => {
    await using server = serve((_, earlier) =>
      earlier < 2 ? new Response("busy", { status }) : new Response(content)
    );
    const downloads = await openDownloads(await Deno.makeTempDir(), quick);
    assert.deepEqual(await downloads.file("a.jpg", server.url), content);
    assert.equal(server.requests.length, 3);
  });
}

Deno.test("a server that keeps failing is given up after the retries", async () => {
  await using server = serve(() => new Response("broken", { status: 500 }));
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  const error = await failure(downloads.file("a.jpg", server.url));
  assert.equal(
    error.message,
    `${server.url} cannot be fetched: the server answered 500 Internal Server Error.`,
  );
  assert(error.temporary);
  assert.equal(server.requests.length, 4);
});

Deno.test("a server's wish to be left alone for a while is heard", async () => {
  const headers = { "retry-after": "7" };
  await using server = serve(() => new Response("busy", { status: 429, headers }));
  const downloads = await openDownloads(await Deno.makeTempDir(), { ...quick, retries: 0 });
  const error = await failure(downloads.file("a.jpg", server.url));
  assert.deepEqual([error.temporary, error.retryAfter], [true, 7]);
});

for (const wish of ["-5", "soon", "", "Thu, 01 Jan 1970 00:00:00 GMT"]) {
  Deno.test(`a wish to wait for "${wish}" seconds is no wish`, async () => {
    const headers = { "retry-after": wish };
    await using server = serve((_, earlier) =>
      earlier === 0 ? new Response("busy", { status: 503, headers }) : new Response(content)
    );
    const downloads = await openDownloads(await Deno.makeTempDir(), quick);
    assert.deepEqual(await downloads.file("a.jpg", server.url), content);
  });
}

Deno.test("the rest of a file is joined only where its server says that it is of the same version", async () => {
  for (
    const headers of [
      { etag: '"2"' },
      {},
      { "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT" },
    ] as Record<string, string>[]
  ) {
    const old = new Uint8Array(50_000).fill(1);
    await using server = serve((_, earlier) =>
      earlier === 0
        ? cut(old, 20_000, { etag: '"1"' })
        : earlier === 1
        ? new Response(content.slice(20_000), {
          status: 206,
          headers: { ...headers, "content-range": "bytes 20000-49999/50000" },
        })
        : new Response(content)
    );
    const downloads = await openDownloads(await Deno.makeTempDir(), quick);
    assert.deepEqual(await downloads.file("a.jpg", server.url), content);
    assert.equal(server.requests[2]!.get("range"), null);
  }
});

for (const [kind, body] of [["shorter", content.slice(0, 50)], ["longer", content]] as const) {
  Deno.test(`a part that is ${kind} than its range says is not joined`, async () => {
    const headers = { etag: '"1"', "content-range": "bytes 20000-49999/50000" };
    await using server = serve((_, earlier) =>
      earlier === 0
        ? cut(content, 20_000, { etag: '"1"' })
        : earlier === 1
        ? new Response(body, { status: 206, headers })
        : new Response(content)
    );
    const downloads = await openDownloads(await Deno.makeTempDir(), quick);
    assert.deepEqual(await downloads.file("a.jpg", server.url), content);
    assert.equal(server.requests[2]!.get("range"), null);
  });
}

Deno.test("a redirection is followed, and one without end is given up", async () => {
  await using server = serve((request) =>
    request.url.endsWith("/there")
      ? new Response(content)
      : Response.redirect(new URL(request.url.endsWith("/a") ? "/there" : "/loop", request.url))
  );
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  assert.deepEqual(await downloads.file("a.jpg", `${server.url}a`), content);
  const error = await failure(downloads.file("b.jpg", `${server.url}b`));
  assert.match(error.message, /redirected over 10 times/);
});

Deno.test("a redirection to what is no address of the web is one attempt, and names it", async () => {
  for (const address of ["file:///etc/hostname", "data:text/plain,a", "ftp://127.0.0.1/a"]) {
    await using server = serve(() =>
      new Response(null, { status: 302, headers: { location: address } })
    );
    const folder = await Deno.makeTempDir();
    const error = await failure((await openDownloads(folder, quick)).file("a.jpg", server.url));
    assert.equal(
      error.message,
      `${server.url} cannot be fetched: it is redirected to ${address}, which is no address of the web.`,
    );
    assert.equal(server.requests.length, 1);
    assert.deepEqual(await filesIn(folder), [".partial"]);
  }
});

Deno.test("who waits for a file whose content is refused says so, and fetches it again", async () => {
  const waits: string[] = [];
  const waiting = Promise.withResolvers<void>();
  await using server = serve((_, earlier) => new Response(earlier === 0 ? "<html>" : content));
  const folder = await Deno.makeTempDir();
  const first = await openDownloads(folder, quick);
  const second = await openDownloads(folder, {
    ...quick,
    onProgress({ label, done }) {
      waits.push(`${label}: ${done}`);
      waiting.resolve();
    },
  });
  let later: Promise<Uint8Array> | undefined;
  const refused = await failure(first.file("a.jpg", server.url, async () => {
    later = second.file("a.jpg", server.url);
    await waiting.promise;
    throw new UserError("it is no picture");
  }));
  assert.match(refused.message, /it is no picture; a web page came in its place/);
  assert.deepEqual(await later, content);
  assert.equal(waits.length, 2);
  assert.match(waits[0]!, /^Wait for another process that fetches a\.jpg \(process \d+ on .+: 0$/);
  assert.match(waits[1]!, /: 1$/);
  assert.deepEqual(await filesIn(join(folder, ".partial")), []);
});

async function fetchInProgram(
  url: string,
  flags: string[],
): Promise<{ message: string }> {
  const program = new URL("programs/fetch.ts", import.meta.url).href;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      ...flags,
      program,
      url,
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text !== "", new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

Deno.test("a redirection to a host without permission is one attempt, and named", async () => {
  await using server = serve(() => Response.redirect("https://login.invalid/"));
  const { message } = await fetchInProgram(server.url, [`--allow-net=127.0.0.1`]);
  assert.match(
    message,
    /it is redirected to https:\/\/login\.invalid, which this task has no permission/,
  );
  assert.equal(server.requests.length, 1);
});

Deno.test("a certificate that is not trusted is one attempt, and says what to set", async () => {
  const folder = await Deno.makeTempDir();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = await new Deno.Command("openssl", {
    args: [
      ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1".split(" "),
      ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
    ],
  }).output();
  assert(made.success);
  let connections = 0;
  const listener = Deno.listenTls({
    ...{ hostname: "127.0.0.1", port: 0 },
    ...{ key: await Deno.readTextFile(key), cert: await Deno.readTextFile(cert) },
  });
  const refusing = (async () => {
    for (;;) {
      try {
        const connection = await listener.accept();
        connections++;
        await connection.handshake().catch(() => {});
        connection.close();
      } catch {
        return;
      }
    }
  })();
  const url = `https://127.0.0.1:${listener.addr.port}/`;
  const { message } = await fetchInProgram(url, ["--allow-net"]);
  listener.close();
  await refusing;
  assert.match(
    message,
    /the certificate of 127\.0\.0\.1:\d+ is not trusted \(.*DENO_TLS_CA_STORE=system.*DENO_CERT/,
  );
  assert.equal(connections, 1);
});

Deno.test("a name that nobody knows is one attempt, and says what to set", async () => {
  const { message } = await fetchInProgram("http://pictures.invalid/", ["--allow-net"]);
  assert.match(
    message,
    /pictures\.invalid cannot be found \(.*this machine is offline, or needs HTTPS_PROXY/,
  );
});

Deno.test("a file that does not exist is not asked for again, and nothing is left of it", async () => {
  await using server = serve(() => new Response("no such picture", { status: 404 }));
  const folder = await Deno.makeTempDir();
  const error = await failure((await openDownloads(folder, quick)).file("a.jpg", server.url));
  assert.match(error.message, /the server answered 404 Not Found/);
  assert(!error.temporary);
  assert.equal(server.requests.length, 1);
  assert.deepEqual(await filesIn(join(folder, ".partial")), []);
  assert.deepEqual(await filesIn(folder), [".partial"]);
});

Deno.test("a cut file is continued where it stopped", async () => {
  await using server = serve((request, earlier) =>
    earlier === 0 ? cut(content, 20_000, { etag: '"1"' }) : rest(request, '"1"')
  );
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  assert.deepEqual(await downloads.file("a.jpg", server.url), content);
  const [, second] = server.requests;
  assert.equal(second!.get("range"), "bytes=20000-");
  assert.equal(second!.get("if-range"), '"1"');
});

Deno.test("a cut file is continued by a later run, too", async () => {
  await using server = serve((request, earlier) =>
    earlier === 0 ? cut(content, 20_000, { etag: '"1"' }) : rest(request, '"1"')
  );
  const folder = await Deno.makeTempDir();
  const first = await openDownloads(folder, { ...quick, retries: 0 });
  assert((await failure(first.file("a.jpg", server.url))).temporary);
  assert.deepEqual(await filesIn(folder), [".partial"]);
  const later = await openDownloads(folder, quick);
  assert.deepEqual(await later.file("a.jpg", server.url), content);
  assert.equal(server.requests[1]!.get("range"), "bytes=20000-");
});

Deno.test("a cut file is fetched as a whole where it has changed meanwhile", async () => {
  const old = new Uint8Array(50_000).fill(1);
  await using server = serve((_, earlier) =>
    earlier === 0
      ? cut(old, 20_000, { etag: '"1"' })
      : new Response(content, { headers: { etag: '"2"' } })
  );
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  assert.deepEqual(await downloads.file("a.jpg", server.url), content);
});

Deno.test("a cut file is fetched as a whole from a server that names no version", async () => {
  await using server = serve((_, earlier) =>
    earlier === 0 ? cut(content, 20_000) : new Response(content)
  );
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  assert.deepEqual(await downloads.file("a.jpg", server.url), content);
  assert.equal(server.requests[1]!.get("range"), null);
});

Deno.test("a server that refuses the range is asked for the whole", async () => {
  await using server = serve((_, earlier) =>
    earlier === 0
      ? cut(content, 20_000, { etag: '"1"' })
      : earlier === 1
      ? new Response(null, { status: 416 })
      : new Response(content)
  );
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  assert.deepEqual(await downloads.file("a.jpg", server.url), content);
  assert.equal(server.requests[2]!.get("range"), null);
});

Deno.test("a server that hangs up before it answers is asked again, then given up", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hangingUp = (async () => {
    for await (const connection of listener) connection.close();
  })();
  const url = `http://127.0.0.1:${listener.addr.port}/picture`;
  const downloads = await openDownloads(await Deno.makeTempDir(), quick);
  assert((await failure(downloads.file("a.jpg", url))).temporary);
  listener.close();
  await hangingUp;
});

Deno.test("a file over the limit is refused, announced or not", async () => {
  await using server = serve((_, earlier) =>
    new Response(earlier === 0 ? content : new Blob([content]).stream())
  );
  const folder = await Deno.makeTempDir();
  const downloads = await openDownloads(folder, { ...quick, maximumBytes: 49_999 });
  for (const name of ["announced.jpg", "unannounced.jpg"]) {
    const error = await failure(downloads.file(name, server.url));
    assert.match(error.message, /it is over 49999 bytes/);
    assert(!error.temporary);
  }
  assert.equal(server.requests.length, 2);
  assert.deepEqual(await filesIn(join(folder, ".partial")), []);
});

Deno.test("a slow server is interrupted, and the next attempt goes on from there", async () => {
  const dripping = (request: Request) => {
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(content.slice(start, start + 20_000)),
    });
    return new Response(body, {
      status: start === 0 ? 200 : 206,
      headers: { etag: '"1"', "content-range": `bytes ${start}-49999/50000` },
    });
  };
  await using server = serve((request, earlier) =>
    earlier < 2 ? dripping(request) : rest(request, '"1"')
  );
  const downloads = await openDownloads(await Deno.makeTempDir(), { ...quick, timeout: 300 });
  assert.deepEqual(await downloads.file("a.jpg", server.url), content);
  const ranges = server.requests.map((headers) => headers.get("range"));
  assert.deepEqual(ranges, [null, "bytes=20000-", "bytes=40000-"]);
});

Deno.test("a folder in a file's place is an error of that file alone", async () => {
  await using server = serve(() => new Response(content));
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "a.jpg", "inner"), { recursive: true });
  const downloads = await openDownloads(folder, quick);
  const error = await failure(downloads.file("a.jpg", server.url));
  assert.match(error.message, /there is no room for it: .*a\.jpg is a folder/);
  assert.deepEqual(await downloads.file("b.jpg", server.url), content);
});

Deno.test("a name cannot reach outside of the folder", async () => {
  const folder = await Deno.makeTempDir();
  const downloads = await openDownloads(folder, quick);
  for (const name of ["../a.jpg", `../${folder.split("/").at(-1)}2/a.jpg`, "."]) {
    await assert.rejects(downloads.file(name, "http://127.0.0.1:9/"), /would be outside of/);
  }
});
