import { always, cutThen, head, healthy, redirect, rest, whole } from "./answers.ts";
import { inChunks, type Named, own, pause, raw } from "./raw_answers.ts";

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
