import assert from "node:assert/strict";
import { withoutPaths, withoutPathsIn } from "../../lib/base/privacy.ts";

/** Texts with what is left of them. Whatever names a person or machine here is called secret. */
const texts: readonly [string, string][] = [
  ["/work/secret/lib/x.ts: no", "…/x.ts: no"],
  ["/home/secret/data in '/srv/secret/pictures', /root", "~/data in '…/pictures', ~"],
  ["/home/secret name/my data/a.json cannot be read", "~/my data/a.json cannot be read"],
  ["/srv/secret name/data set/a.json: Permission denied", "…/a.json: Permission denied"],
  ["'/srv/secret name/data set'", "'…/data set'"],
  [`"/home/secret name": closed`, `"~": closed`],
  ["/srv/secret's [old] (2)/pictures/a.jpg", "…/a.jpg"],
  ["open '/srv/secret's things/a b/c.jpg' failed", "open '…/c.jpg' failed"],
  ["/Users/secret's Mac/x/y", "~/x/y"],
  ["C:\\Users\\Secret Name\\data\\a.json is cut", "…/a.json is cut"],
  ["'D:\\secret data\\set one'", "'…/set one'"],
  ["D:/secret/data/x", "…/x"],
  ["\\\\secret-host\\share\\data\\x.json", "…/x.json"],
  ["file:///Users/secret/y.ts:3:14", "~/y.ts:3:14"],
  ["at file:///srv/secret%20name/a/b.ts:1", "at …/b.ts:1"],
  ["file:///C:/Users/secret/b.ts", "…/b.ts"],
  ["file://secret-host/share/a/b.ts", "…/b.ts"],
  [
    "deno task sweep --set 'dataDirectory=/srv/secret name/viz wiz'",
    "deno task sweep --set 'dataDirectory=…/viz wiz'",
  ],
  [
    "deno task sweep --set 'dataDirectory=/srv/o'\\''secret [x] y/viz wiz' --results '/srv/a'\\''b'",
    "deno task sweep --set 'dataDirectory=…/viz wiz' --results '…/a'\\''b'",
  ],
  [
    "deno task sweep --set dataDirectory=/srv/secret/vizwiz --jobs 1",
    "deno task sweep --set dataDirectory=…/vizwiz --jobs 1",
  ],
  [
    `--set dataDirectory="$HOME"/a/vizwiz --results ./x/y`,
    `--set dataDirectory="$HOME"/a/vizwiz --results ./x/y`,
  ],
  [
    "see https://example.org/a/b and 1/2, train/val, ~/x/y, ./a/b",
    "see https://example.org/a/b and 1/2, train/val, ~/x/y, ./a/b",
  ],
  [
    "blocks 1/2/2/1 of 'answer'; it's 3/4 done, isn't it",
    "blocks 1/2/2/1 of 'answer'; it's 3/4 done, isn't it",
  ],
];

for (const [text, left] of texts) {
  Deno.test(`a committed text names no folder: ${text}`, () => {
    assert.equal(withoutPaths(text), left);
    assert.doesNotMatch(left, /secret/i);
    assert.equal(withoutPaths(left), left, "it stays as it is");
    assert.deepEqual(withoutPathsIn({ a: [text] }), { a: [left] });
  });
}
