/** A server on this machine, for one test. */
export interface Loopback {
  /** Its address, with a slash at the end. */
  url: string;
  /** The headers of each request so far. */
  requests: Headers[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server whose `answer` is given the request and how many came before it. */
export function serve(
  answer: (request: Request, earlier: number) => Response | Promise<Response>,
): Loopback {
  const requests: Headers[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    requests.push(new Headers(request.headers));
    return answer(request, requests.length - 1);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** An answer that breaks the connection after `length` of the bytes that it announces. */
export function cut(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
  headers: Record<string, string> = {},
): Response {
  const body = new ReadableStream({
    async pull(controller) {
      controller.enqueue(bytes.slice(0, length));
      await new Promise((resolve) => setTimeout(resolve, 30));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-length": `${bytes.length}`, ...headers } });
}
