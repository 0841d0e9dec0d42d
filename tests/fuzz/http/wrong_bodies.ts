import { answer, cutThen, head } from "./answers.ts";
import {
  chunked,
  endless,
  gzipped,
  half,
  inChunks,
  type Named,
  own,
  pause,
  raw,
} from "./raw_answers.ts";

/** Servers whose bodies are not as long, as fast or as coded as they say. */
export const wrongBodies: Named = {
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
