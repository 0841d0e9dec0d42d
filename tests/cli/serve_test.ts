import assert from "node:assert/strict";
import { UserError } from "../../lib/base/mod.ts";
import { serve, type Server } from "../../lib/cli/serve.ts";
import { freePort } from "./server_task.ts";

/** A server of Python's own, without what it says. */
const server = (program: string, others: Partial<Server> = {}): Server => ({
  title: "made up",
  python: "python3",
  args: ({ hostname, port }) => ["-c", program, hostname, String(port)],
  port: undefined,
  usualPort: freePort(),
  ...others,
});

const listen = `
import http.server, sys
http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), http.server.SimpleHTTPRequestHandler).serve_forever()
`;

Deno.test("a server does not outlive an error of the work beside it", async () => {
  const port = freePort();
  const fails = () => Promise.reject(new RangeError("beside"));
  await assert.rejects(
    serve(server(listen, { port, whileRunning: fails }), new AbortController().signal),
    RangeError,
  );
  await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port }));
});

Deno.test("a server that ends by itself is an error with what it said last", async () => {
  const ends = server("import sys; sys.exit('no database')");
  await assert.rejects(
    serve(ends, new AbortController().signal),
    (error) => error instanceof UserError && /ended by itself:\nno database$/.test(error.message),
  );
});
