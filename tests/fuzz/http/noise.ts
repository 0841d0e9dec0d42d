import { head } from "./answers.ts";
import { endless, type Named, pause, raw } from "./raw_answers.ts";

/** Servers that hardly speak HTTP. */
export const noise: Named = {
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
