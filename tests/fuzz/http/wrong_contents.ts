import { always, head } from "./answers.ts";
import { chunked, gzipped, half, html, type Named, own, raw, text } from "./raw_answers.ts";

const filled = (length: number, byte: (i: number) => number) =>
  always("200 OK", [], () => Uint8Array.from({ length }, (_, i) => byte(i)));

/** Servers that send something else under the name of the file, with status 200. */
export const wrongContents: Named = {
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
