import { join } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { DatasetError } from "../../lib/dataset/errors.ts";
import type { Place } from "../../lib/dataset/sources/vizwiz/place.ts";
import { published, type PublishedOptions } from "../../lib/dataset/sources/vizwiz/published.ts";
import { type Area, type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import type { Dice } from "./dice.ts";
import { healthy } from "./http/answers.ts";
import { bad } from "./http/bad.ts";
import { annotations, type Contents, pictures } from "./http/contents.ts";
import { type RawServer, serveRaw } from "./http/exchange.ts";
import { good } from "./http/good.ts";
import { wrongRecord } from "./http/record.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Opens the folder of what is fetched. */
export type OpenPlace = (
  options: PublishedOptions,
  digests: string,
) => Promise<Pick<Place, "annotations" | "picture">>;

const kinds = ["picture", "annotations"] as const;
type Kind = (typeof kinds)[number];

/** A file that is asked for, and how the server behaves at one request after the other. */
interface Input {
  kind: Kind;
  behaviours: readonly string[];
}

/** The milliseconds of an attempt at a server that may stall, and at one that does not. */
const short = 300, ample = 20_000;

const behaviours = { ...good, ...bad };
const names = Object.keys(behaviours);

/** All behaviours alone for each kind, then combinations of them. */
function* inputs(dice: Dice): Generator<Input, never> {
  const offset = dice.below(names.length);
  for (let i = 0; i < names.length; i++) {
    const behaviour = names[(offset + i) % names.length]!;
    yield { kind: dice.pick(kinds), behaviours: [behaviour] };
  }
  for (;;) {
    const behaviours = Array.from({ length: 2 + dice.below(3) }, () => dice.pick(names));
    yield { kind: dice.pick(kinds), behaviours };
  }
}

/** Fetches the file once. @returns Its content, or the error. */
async function fetchOnce(
  openPlace: OpenPlace,
  directory: string,
  { kind, url, timeout }: { kind: Kind; url: string; timeout: number },
): Promise<{ content: Bytes } | { error: unknown }> {
  const options = {
    ...{ annotationsUrl: `${url}Annotations/`, picturesUrl: `${url}img/`, directory },
    ...{ firstWait: 1, retries: 2, timeout, maximumBytes: 2 ** 16 },
  };
  try {
    const place = await openPlace(options, join(directory, "digests"));
    if (kind === "picture") {
      const { bytes } = await place.picture("train", "a b.jpg");
      return { content: new Uint8Array(bytes) };
    }
    return { content: await Deno.readFile((await place.annotations("train"))!.path) };
  } catch (error) {
    return { error };
  }
}

/** The first part of the address that an error must name. */
const pathOf = { picture: "img/a%20b.jpg", annotations: "Annotations/train.json" } as const;

function wrongError(error: unknown, { kind, url }: { kind: Kind; url: string }) {
  if (!(error instanceof UserError)) return `an error without a name: ${(error as Error).stack}`;
  const { message } = error;
  if (!message.includes(url + pathOf[kind])) return `an error without the address: ${message}`;
  if (error instanceof DatasetError && !/Run the same command again/.test(message)) {
    return `an error without a remedy: ${message}`;
  }
}

/** Fetches from a server that misbehaves, from one that is well, and from what is there then. */
async function judge(
  openPlace: OpenPlace,
  { directory, input, contents, server }: {
    directory: string;
    input: Input;
    contents: Contents;
    server: RawServer;
  },
): Promise<Verdict> {
  const isOf = (list: readonly Bytes[]) => (content: Bytes) =>
    list.some((right) =>
      right.length === content.length && right.every((b, i) => b === content[i])
    );
  const { own, other, more } = contents;
  const isRight = isOf([own, other, ...more]);
  const isGood = input.behaviours.every((name) => Object.hasOwn(good, name));
  const asked = { kind: input.kind, url: server.url, timeout: isGood ? ample : short };
  const first = await fetchOnce(openPlace, directory, asked);
  const verdict = "content" in first ? read : refused;
  if ("content" in first && !isRight(first.content)) {
    return read(`${first.content.length} wrong bytes: ${new TextDecoder().decode(first.content)}`);
  }
  const wrong = "error" in first ? wrongError(first.error, asked) : undefined;
  if (wrong !== undefined) return refused(wrong);
  const left = await wrongRecord(directory, isRight);
  if (left !== undefined) return verdict(left);
  if ("error" in first && isGood) {
    return refused(`it is given rightly, and refused: ${(first.error as Error).message}`);
  }

  server.script = [healthy];
  asked.timeout = ample;
  const expected = "content" in first ? isOf([first.content]) : isOf([own]);
  const second = await fetchOnce(openPlace, directory, asked);
  if ("error" in second) return verdict(`the next run fails: ${second.error}`);
  if (!expected(second.content)) return verdict("the next run reads something else");
  const { count } = server;
  const third = await fetchOnce(openPlace, directory, asked);
  if ("error" in third || !expected(third.content)) return verdict("the third run fails");
  if (server.count > count) return verdict("the third run fetches it again");
  return verdict(await wrongRecord(directory, isRight));
}

/** Servers that misbehave, one after the other. */
export const httpAreaOf = (openPlace: OpenPlace): Area =>
  makeArea({
    description:
      "what a server that misbehaves gives is right, or named and mended by the next run",
    cases: names.length + 40,
    leastRead: 0.1,
    atOnce: 24,
    async open({ dice, directory }): Promise<Bench<Input>> {
      const contents = { picture: await pictures(), annotations: annotations() };
      const next = inputs(dice);
      return {
        whole: { kind: "picture", behaviours: ["whole"] },
        broken: () => next.next().value,
        nameOf: ({ kind, behaviours }) => `${kind}: ${behaviours.join(", then ")}`,
        async judge(input) {
          const { own, other, more } = contents[input.kind];
          const page = more[input.behaviours.length] ?? contents.picture.own;
          const script = input.behaviours.map((name) => behaviours[name]!);
          const server = serveRaw({
            own: { bytes: own, etag: '"own"' },
            other: { bytes: other, etag: '"other"' },
            page,
          }, script);
          try {
            const folder = await Deno.makeTempDir({ dir: directory });
            return await judge(openPlace, {
              ...{ directory: folder, input, server },
              contents: contents[input.kind],
            });
          } finally {
            await server.close();
          }
        },
      };
    },
  });

/** Servers that misbehave, before the product's downloads. */
export const httpArea = httpAreaOf(published);
