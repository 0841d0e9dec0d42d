import { gzipSync } from "node:zlib";
import { always, answer, cutThen, head, healthy, redirect, rest, whole } from "./answers.ts";
import type { Behaviour, Exchange, Headers } from "./exchange.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Named = Readonly<Record<string, Behaviour>>;

const gzipped = (bytes: Uint8Array): Bytes => new Uint8Array(gzipSync(bytes));

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The request is read, then bytes or text are sent as they are. */
const raw = (content: (exchange: Exchange) => Bytes | string): Behaviour => async (exchange) => {
  await exchange.request();
  await exchange.send(content(exchange));
};

/** Sends something for as long as the client takes it. */
const endless = (first: string, next: string): Behaviour => async (exchange) => {
  await exchange.request();
  await exchange.send(first);
  for (;;) await exchange.send(next.repeat(64));
};

/** The file, with other headers than a good server's. */
const own = (status: string | number, headers: Headers = []): Behaviour =>
  always(status, headers, ({ own }) => own.bytes);

const chunk = (bytes: Uint8Array) =>
  Uint8Array.from([
    ...new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`),
    ...bytes,
    ...new TextEncoder().encode("\r\n"),
  ]);

const chunked: Headers = [["transfer-encoding", "chunked"]];

/** Sends the file in chunks. */
const inChunks = (end: string, count = 4): Behaviour => async (exchange) => {
  await exchange.request();
  await exchange.send(head("200 OK", chunked));
  const { bytes } = exchange.own;
  const size = Math.ceil(bytes.length / 4);
  for (let i = 0; i < count; i++) {
    await exchange.send(chunk(bytes.subarray(i * size, (i + 1) * size)));
  }
  await exchange.send(end);
};

/** Servers that give the file in a way that is allowed: it must be read at once. */
export const good: Named = {
  "whole": healthy,
  "chunks": inChunks("0\r\n\r\n"),
  "no length": raw(({ own }) =>
    Uint8Array.from([...new TextEncoder().encode(head(200)), ...own.bytes])
  ),
  "no reason": own(200),
  "early hints": raw(({ own }) =>
    Uint8Array.from([
      ...new TextEncoder().encode(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n`),
      ...new TextEncoder().encode(head("200 OK", [["content-length", `${own.bytes.length}`]])),
      ...own.bytes,
    ])
  ),
  "wrong type": own("200 OK", [["content-type", "text/html; charset=utf-8"]]),
  "weak tag": own("200 OK", [["etag", 'W/"1"']]),
  "strange headers": own("200 OK", [["x-a", "ü"], [
    "content-disposition",
    "attachment; filename=x",
  ]]),
  "many headers": own("200 OK", Array.from({ length: 60 }, (_, i) => [`x-${i}`, "y".repeat(50)])),
  "301": redirect(301, () => "/there"),
  "302": redirect(302, ({ url }) => `${url}there`),
  "303": redirect(303, () => "there"),
  "307": redirect(307, () => "/there?a=b#c"),
  "308": redirect(308, ({ url }) => `${url.replace("http:", "")}there`),
  "cut, then the rest": cutThen((exchange, start) => rest(exchange, exchange.own, start)),
  "cut, then the whole": cutThen((exchange) => whole(exchange, exchange.own)),
  "cut, then another version": cutThen((exchange) => whole(exchange, exchange.other)),
  "500 once": async (exchange) => {
    if (exchange.earlier > 0) return healthy(exchange);
    await always("500 Internal Server Error")(exchange);
  },
  "reset once": async (exchange) => {
    if (exchange.earlier > 0) return healthy(exchange);
    await pause(5);
  },
};

const html = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please</body></html>";

const text = (content: string): Behaviour => always("200 OK", [], () => content);

const half = ({ own }: Exchange) => own.bytes.slice(0, own.bytes.length >> 1);

const filled = (length: number, byte: (i: number) => number) =>
  always("200 OK", [], () => Uint8Array.from({ length }, (_, i) => byte(i)));

/** Servers that send something else under the name of the file, with status 200. */
const wrongContents: Named = {
  "a web page": text(html),
  "a web page with the file's headers": always("200 OK", [["etag", '"own"']], () => html),
  "an older web page": text("  \n<HTML><BODY>LOGIN</BODY></HTML>"),
  "nothing": text(""),
  "nothing in chunks": raw(() => `${head(200, chunked)}0\r\n\r\n`),
  "half, said to be all": always("200 OK", [], half),
  "half, without a length": raw((exchange) =>
    Uint8Array.from([...new TextEncoder().encode(head(200)), ...half(exchange)])
  ),
  "JSON of an error": text('{"error":"not found"}'),
  "null": text("null"),
  "an empty list": text("[]"),
  "a list of numbers": text("[1,2,3]"),
  "cut JSON": text('[{"image":"a.jpg","question":"Wha'),
  "words": text("Too many connections"),
  "a Git LFS pointer": text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
  "zeros": filled(3000, () => 0),
  "noise": filled(3000, (i) => (i * 7919) >> 3),
  "a gzipped web page": always("200 OK", [], () => gzipped(new TextEncoder().encode(html))),
  "a cut gzip": always("200 OK", [], ({ own }) => gzipped(own.bytes).slice(0, 40)),
  "a page": always("200 OK", [], ({ page }) => page),
  "202 with a web page": always("202 Accepted", [], () => html),
  "203": own("203 Non-Authoritative Information"),
  "204": always("204 No Content"),
  "205": always("205 Reset Content"),
};

/** Servers whose bodies are not as long, as fast or as coded as they say. */
const wrongBodies: Named = {
  "cut at half": cutThen((exchange) => exchange.send(head("200 OK", [["content-length", "9999"]]))),
  "cut without a tag": cutThen(() => Promise.resolve(), { headers: () => [] }),
  "cut with a weak tag": cutThen(() => Promise.resolve(), { headers: () => [["etag", 'W/"1"']] }),
  "cut with a date": cutThen(() => Promise.resolve(), {
    headers: () => [["last-modified", "Thu, 01 Jan 2026 00:00:00 GMT"]],
  }),
  "cut to another tag each time": cutThen(() => Promise.resolve(), {
    headers: ({ earlier }) => [["etag", `"${earlier}"`]],
  }),
  "longer than said": own("200 OK", [["content-length", "100"]]),
  "a length that is no number": own("200 OK", [["content-length", "many"]]),
  "a negative length": own("200 OK", [["content-length", "-5"]]),
  "two lengths": own("200 OK", [["content-length", "10"], ["content-length", "20"]]),
  "a length over the limit": own("200 OK", [["content-length", "99999999999"]]),
  "a length over all limits": own("200 OK", [["content-length", "9".repeat(40)]]),
  "chunks cut": inChunks("", 2),
  "chunks without an end": inChunks(""),
  "chunks of a wrong size": raw(() => `${head(200, chunked)}zz\r\nabc\r\n0\r\n\r\n`),
  "chunks of a huge size": raw(() => `${head(200, chunked)}${"f".repeat(20)}\r\nabc`),
  "no end": endless(head("200 OK"), "0123456789abcdef".repeat(16)),
  "no end in chunks": endless(head("200 OK", chunked), "4\r\nabcd\r\n"),
  "slow": async (exchange) => {
    await exchange.request();
    const { bytes } = exchange.own;
    await exchange.send(head("200 OK", [["content-length", `${bytes.length}`]]));
    for (const byte of bytes) {
      await exchange.send(Uint8Array.of(byte));
      await pause(20);
    }
  },
  "stalled before its headers": async (exchange) => {
    await exchange.request();
    await exchange.stall();
  },
  "stalled in its headers": async (exchange) => {
    await exchange.request();
    await exchange.send("HTTP/1.1 200 OK\r\ncontent-");
    await exchange.stall();
  },
  "stalled before its body": async (exchange) => {
    await exchange.request();
    await exchange.send(head("200 OK", [["content-length", "5000"], ["etag", '"own"']]));
    await exchange.stall();
  },
  "stalled in its body": async (exchange) => {
    await exchange.request();
    const { own } = exchange;
    await exchange.send(
      head("200 OK", [["content-length", `${own.bytes.length}`], ["etag", own.etag]]),
    );
    await exchange.send(half(exchange));
    await exchange.stall();
  },
  "gzipped": async (exchange) => {
    await exchange.request();
    await answer(exchange, 200, [["content-encoding", "gzip"]], gzipped(exchange.own.bytes));
  },
  "said to be gzipped": own("200 OK", [["content-encoding", "gzip"]]),
  "said to be of brotli": own("200 OK", [["content-encoding", "br"]]),
  "of an unknown encoding": own("200 OK", [["content-encoding", "zap"]]),
  "gzipped and cut": async (exchange) => {
    await exchange.request();
    const cut = gzipped(exchange.own.bytes).slice(0, 60);
    await answer(exchange, 200, [["content-encoding", "gzip"]], cut);
  },
};

const part = (range: string, etag?: string): Headers => [
  ["content-range", range],
  ...etag === undefined ? [] : [["etag", etag] as const],
];

const partly = (headers: (exchange: Exchange, start: number) => Headers, of: "own" | "other") =>
  cutThen((exchange, start) =>
    answer(
      exchange,
      "206 Partial Content",
      headers(exchange, start),
      exchange[of].bytes.slice(start),
    )
  );

const range = (start: number, { own }: Exchange, more = 0) =>
  `bytes ${start + more}-${own.bytes.length - 1}/${own.bytes.length}`;

/** Servers that do not keep to the range that they are asked for. */
const wrongRanges: Named = {
  "206 without a question": always("206 Partial Content", part("bytes 0-9/10"), half),
  "206 of another version": partly(
    (exchange, start) => part(range(start, exchange), '"other"'),
    "other",
  ),
  "206 of no version": partly((exchange, start) => part(range(start, exchange)), "other"),
  "206 from another byte": partly(
    (exchange, start) => part(range(start, exchange, 7), '"own"'),
    "own",
  ),
  "206 without a range": partly(() => [["etag", '"own"']], "own"),
  "206 of another unit": partly((_, start) => part(`items ${start}-9/10`, '"own"'), "own"),
  "206 of another total": partly((_, start) => part(`bytes ${start}-99998/99999`, '"own"'), "own"),
  "206 too short": cutThen((exchange, start) =>
    answer(exchange, 206, part(range(start, exchange), '"own"'), half(exchange).slice(0, 50))
  ),
  "206 too long": cutThen((exchange, start) =>
    answer(exchange, 206, part(range(start, exchange), '"own"'), exchange.own.bytes)
  ),
  "206 cut": cutThen(async (exchange, start) => {
    const headers: Headers = [...part(range(start, exchange), '"own"'), ["content-length", "9999"]];
    await answer(exchange, 206, headers, exchange.own.bytes.slice(start, start + 10));
  }),
  "206 in parts": cutThen((exchange) =>
    answer(exchange, 206, [["content-type", "multipart/byteranges; boundary=x"]], "--x--")
  ),
  "416": cutThen((exchange) => answer(exchange, "416 Range Not Satisfiable", [])),
  "416 always": always("416 Range Not Satisfiable"),
  "404 for the rest": cutThen((exchange) => answer(exchange, "404 Not Found", [])),
  "a web page for the rest": cutThen((exchange) => answer(exchange, 200, [], html)),
};

const around: Behaviour = redirect(302, (_, path) => `${path}x`);

/** Servers that send the client elsewhere. */
const redirections: Named = {
  "a redirection to itself": redirect(302, (_, path) => path),
  "a redirection without end": around,
  "a redirection without a place": always("302 Found"),
  "a redirection to no address": redirect(302, () => "http://["),
  "a redirection to an empty address": redirect(302, () => ""),
  "a redirection to a closed port": redirect(302, () => "http://127.0.0.1:1/"),
  "a redirection to a file": redirect(302, () => "file:///etc/hostname"),
  "a redirection to data": redirect(302, () => "data:text/plain,hello"),
  "a redirection to another protocol": redirect(302, () => "ftp://127.0.0.1/a.jpg"),
  "a redirection to a login": redirect(302, () => "/there", text(html)),
  "a redirection to a 404": redirect(301, () => "/there", always("404 Not Found")),
  "300": always("300 Multiple Choices", [["location", "/there"]]),
  "304": always("304 Not Modified"),
};

const statuses = [
  ...[400, 401, 403, 404, 405, 407, 408, 410, 418, 421, 425, 429, 451, 500, 501, 502, 503, 504],
  ...[505, 507, 511, 599, 999],
];

const waits = ["0", "-5", "soon", "", "0.01", "1e-3", "86400", "Thu, 01 Jan 1970 00:00:00 GMT"];

/** Servers that refuse. */
const refusals: Named = {
  ...Object.fromEntries(statuses.map((status) => [`${status}`, always(status, [], () => html)])),
  ...Object.fromEntries(
    waits.map((wait) => [`503 to wait for "${wait}"`, always(503, [["retry-after", wait]])]),
  ),
  "429 to wait until tomorrow": always(429, [
    ["retry-after", new Date(Date.now() + 86_400_000).toUTCString()],
  ]),
  "404 with the file": own("404 Not Found"),
};

/** Servers that hardly speak HTTP. */
const noise: Named = {
  "hangs up": async () => {},
  "hangs up after the question": async (exchange) => void await exchange.request(),
  "resets": () => pause(5),
  "resets in its body": async (exchange) => {
    await exchange.send(head("200 OK", [["content-length", "5000"]]) + "a".repeat(100));
    await pause(5);
  },
  "no status line": raw(() => "hello\r\n\r\n"),
  "an old protocol": raw(({ own }) => own.bytes),
  "a strange version": raw(() => "HTTP/9.9 200 OK\r\n\r\n"),
  "a status of letters": raw(() => "HTTP/1.1 abc OK\r\n\r\n"),
  "TLS": raw(() => "\u0015\u0003\u0001\u0000\u0002\u0002("),
  "HTTP/2": raw(() => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  "a header without a name": raw(() => "HTTP/1.1 200 OK\r\n: x\r\n\r\n"),
  "a header with a NUL": raw(() => "HTTP/1.1 200 OK\r\na: \u0000\r\n\r\n"),
  "a header over lines": raw(() => "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\nx"),
  "endless headers": endless("HTTP/1.1 200 OK\r\n", "x-more: and more\r\n"),
  "an endless header": endless("HTTP/1.1 200 OK\r\nx-more: ", "and more "),
  "endless hints": endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
  "cut headers": raw(() => "HTTP/1.1 200 OK\r\ncontent-le"),
};

/** Servers that give the file in a way that is not allowed, something else, or nothing. */
export const bad: Named = {
  ...wrongContents,
  ...wrongBodies,
  ...wrongRanges,
  ...redirections,
  ...refusals,
  ...noise,
};
