import { gzipSync } from "node:zlib";
import { always, head } from "./answers.ts";
import type { Behaviour, Exchange, Headers } from "./exchange.ts";

type Bytes = Uint8Array<ArrayBuffer>;
/** Behaviours by their names. */
export type Named = Readonly<Record<string, Behaviour>>;

/** Compresses bytes. */
export const gzipped = (bytes: Uint8Array): Bytes => new Uint8Array(gzipSync(bytes));

/** Waits. */
export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The request is read, then bytes or text are sent as they are. */
export const raw =
  (content: (exchange: Exchange) => Bytes | string): Behaviour => async (exchange) => {
    await exchange.request();
    await exchange.send(content(exchange));
  };

/** Sends something for as long as the client takes it. */
export const endless = (first: string, next: string): Behaviour => async (exchange) => {
  await exchange.request();
  await exchange.send(first);
  for (;;) await exchange.send(next.repeat(64));
};

/** The file, with other headers than a good server's. */
export const own = (status: string | number, headers: Headers = []): Behaviour =>
  always(status, headers, ({ own }) => own.bytes);

const chunk = (bytes: Uint8Array) =>
  Uint8Array.from([
    ...new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`),
    ...bytes,
    ...new TextEncoder().encode("\r\n"),
  ]);

/** The header of a body in chunks. */
export const chunked: Headers = [["transfer-encoding", "chunked"]];

/** Sends the file in chunks. */
export const inChunks = (end: string, count = 4): Behaviour => async (exchange) => {
  await exchange.request();
  await exchange.send(head("200 OK", chunked));
  const { bytes } = exchange.own;
  const size = Math.ceil(bytes.length / 4);
  for (let i = 0; i < count; i++) {
    await exchange.send(chunk(bytes.subarray(i * size, (i + 1) * size)));
  }
  await exchange.send(end);
};

/** A page that stands in the place of a file. */
export const html =
  "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please</body></html>";

/** Something else than the file, with status 200. */
export const text = (content: string): Behaviour => always("200 OK", [], () => content);

/** The first half of the file. */
export const half = ({ own }: Exchange) => own.bytes.slice(0, own.bytes.length >> 1);
