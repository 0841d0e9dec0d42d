type Bytes = Uint8Array<ArrayBuffer>;

/** Headers in their order; a name may stand twice. */
export type Headers = readonly (readonly [string, string])[];

/** A version of a file. */
export interface Version {
  /** Its content. */
  bytes: Bytes;
  /** The server's name for it, with its quotes. */
  etag: string;
}

/** A connection of which a behaviour makes what it will. */
export interface Exchange {
  /** The connection. */
  connection: Deno.TcpConn;
  /** Reads the request. @returns Its path, and the first byte and version of what it asks for. */
  request(): Promise<{ path: string; start: number | undefined; ifRange: string }>;
  /** The file that is asked for. */
  own: Version;
  /** Another version of it. */
  other: Version;
  /** A page that stands in the place of a file. */
  page: Bytes;
  /** Requests before this one. */
  earlier: number;
  /** The server's address, with a slash at the end. */
  url: string;
  /** Waits until the server ends. */
  stall(): Promise<void>;
  /** Sends bytes or text. */
  send(content: Bytes | string): Promise<void>;
}

/** An answer, good or bad; the connection is closed after it. */
export type Behaviour = (exchange: Exchange) => Promise<void>;

/** A server of raw connections on this machine. */
export interface RawServer {
  /** Its address, with a slash at the end. */
  url: string;
  /** The behaviours for the next connections; the last one stays. */
  script: readonly Behaviour[];
  /** Connections so far. */
  readonly count: number;
  /** Ends it with all that is open. */
  close(): Promise<void>;
}

/** Starts a server whose connections behave as its script says. */
export function serveRaw(
  files: Pick<Exchange, "own" | "other" | "page">,
  script: readonly Behaviour[],
): RawServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${listener.addr.port}/`;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const open = new Set<Deno.TcpConn>();
  let count = 0, inScript = 0;
  const server: RawServer = {
    url,
    get script() {
      return script;
    },
    set script(next) {
      script = next;
      inScript = 0;
    },
    get count() {
      return count;
    },
    async close() {
      end();
      listener.close();
      for (const connection of open) shut(connection);
      await serving;
    },
  };
  const handle = async (connection: Deno.TcpConn) => {
    open.add(connection);
    const behave = script[Math.min(inScript++, script.length - 1)]!;
    const earlier = count++;
    try {
      await behave({
        ...{ connection, ...files, earlier, url },
        request: () => readRequest(connection),
        stall: () => ended,
        send: (content) => sendAll(connection, content),
      });
    } catch {
      // The client has gone, or the server has ended.
    } finally {
      shut(connection);
      open.delete(connection);
    }
  };
  const serving = (async () => {
    const handled: Promise<void>[] = [];
    try {
      for await (const connection of listener) handled.push(handle(connection));
    } catch {
      // The listener was closed.
    }
    await Promise.all(handled);
  })();
  return server;
}

function shut(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

async function sendAll(connection: Deno.TcpConn, content: Bytes | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

async function readRequest(connection: Deno.TcpConn) {
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error("The client has gone.");
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  const header = (name: string) => new RegExp(`^${name}: (.*)\r$`, "im").exec(text)?.[1] ?? "";
  const start = /^bytes=(\d+)-$/.exec(header("range"))?.[1];
  return {
    path: text.split(" ")[1] ?? "",
    start: start === undefined ? undefined : Number(start),
    ifRange: header("if-range"),
  };
}
