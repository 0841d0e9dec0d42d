import { always, answer, cutThen } from "./answers.ts";
import type { Exchange, Headers } from "./exchange.ts";
import { half, html, type Named } from "./raw_answers.ts";

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
export const wrongRanges: Named = {
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
