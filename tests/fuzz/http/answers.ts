import type { Behaviour, Exchange, Headers, Version } from "./exchange.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The head of an answer. */
export const head = (status: string | number, headers: Headers = []): string =>
  `HTTP/1.1 ${status}\r\n` +
  [...headers, ["connection", "close"]].map(([name, value]) => `${name}: ${value}\r\n`).join("") +
  "\r\n";

/** Sends an answer whose length is that of its body, unless its headers say another. */
export async function answer(
  exchange: Exchange,
  status: string | number,
  headers: Headers,
  body: Bytes | string = "",
): Promise<void> {
  const length = typeof body === "string" ? new TextEncoder().encode(body).length : body.length;
  const isSaid = headers.some(([name]) => /^(content-length|transfer-encoding)$/.test(name));
  const all: Headers = isSaid ? headers : [...headers, ["content-length", `${length}`]];
  await exchange.send(head(status, all));
  await exchange.send(body);
}

/** The whole of a version. */
export const whole = (exchange: Exchange, { bytes, etag }: Version, headers: Headers = []) =>
  answer(exchange, "200 OK", [["etag", etag], ...headers], bytes);

/** A version from a byte on. */
export const rest = (exchange: Exchange, { bytes, etag }: Version, start: number) => {
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  const headers: Headers = [["etag", etag], ["content-range", range]];
  return answer(exchange, "206 Partial Content", headers, bytes.slice(start));
};

/** A server as it should be: it has the file, whole or from a byte on. */
export const healthy: Behaviour = async (exchange) => {
  const { start, ifRange } = await exchange.request();
  const { own } = exchange;
  if (start === undefined || ifRange !== own.etag || start >= own.bytes.length) {
    return whole(exchange, own);
  }
  return rest(exchange, own, start);
};

/** An answer without regard to what was asked for. */
export const always = (
  status: string | number,
  headers: Headers = [],
  body: (exchange: Exchange) => Bytes | string = () => "",
): Behaviour =>
async (exchange) => {
  await exchange.request();
  await answer(exchange, status, headers, body(exchange));
};

/** A first part of the file, under the announced length of all, then an answer to the request for the rest. */
export const cutThen = (
  next: (exchange: Exchange, start: number) => Promise<void>,
  { headers = ({ own }) => [["etag", own.etag]] }: {
    headers?: (exchange: Exchange) => Headers;
  } = {},
): Behaviour =>
async (exchange) => {
  const { start } = await exchange.request();
  if (start !== undefined) return next(exchange, start);
  const { bytes } = exchange.own;
  await exchange.send(
    head("200 OK", [...headers(exchange), ["content-length", `${bytes.length}`]]),
  );
  await exchange.send(bytes.slice(0, bytes.length >> 1));
};

/** A redirection to a path of this server, where a behaviour waits. */
export const redirect = (
  status: number,
  location: (exchange: Exchange, path: string) => string,
  there: Behaviour = healthy,
): Behaviour =>
async (exchange) => {
  const { path } = await exchange.request();
  if (path.includes("/there")) {
    return there({
      ...exchange,
      request: () => Promise.resolve({ path, start: undefined, ifRange: "" }),
    });
  }
  await answer(exchange, `${status} Moved`, [["location", location(exchange, path)]]);
};
