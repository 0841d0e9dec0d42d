import assert from "node:assert/strict";
import { withoutFolders, withoutPaths, withoutPathsIn } from "../../lib/base/privacy.ts";

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
  ["C:\\Users\\secret", "~"],
  ["C:\\Users\\Secret Name: closed", "~: closed"],
  ["'C:\\Users\\secret name'", "'~'"],
  ["'C:\\Users\\secret name\\'", "'…/'"],
  ["C:/Users/secret cannot be read", "~ cannot be read"],
  ["C:\\Documents and Settings\\secret", "~"],
  ["\\\\?\\C:\\Users\\secret", "~"],
  ["\\\\?\\C:\\Users\\secret\\data\\a.json", "…/a.json"],
  ["/mnt/c/Users/secret", "~"],
  ["/var/home/secret, closed", "~, closed"],
  ["--set 'dataDirectory=/mnt/c/Users/secret name'", "--set 'dataDirectory=~'"],
  ["/srv/secret/data Set It", "…/data Set It"],
  ["/var/home/Secret Name: closed", "~: closed"],
  ["/export/home/secret/data/x", "…/x"],
  ["/cluster/homes/secret", "~"],
  ["/home/Secret Name. Write to another", "~ Write to another"],
  ["/Users/secret. Write it", "~ Write it"],
  ["\\\\secret-host", "…"],
  ["\\\\secret-host\\share", "…/share"],
  ["\\\\secret-host\\Users\\secret", "~"],
  ["//secret-host/share/x.json", "…/x.json"],
  ["file:/home/secret/x", "~/x"],
  ["file://C:/Users/secret", "~"],
  ["file:///home/secret%20name", "~"],
  ["file:///var/home/secret", "~"],
  ["file:///tmp/x/C%3A%5CUsers%5Csecret", "…/~"],
  ["--set dataDirectory=file:///D%3a%2fUsers%2Fsecret --jobs 1", "--set dataDirectory=~ --jobs 1"],
  ["file:///%5C%5Csecret-host%5Cshare%5Cviz", "…/viz"],
  ["data:/srv/secret/vizwiz", "data:…/vizwiz"],
  ["[/srv/secret (old)/viz]", "[…/viz]"],
  ["'~secret/data' is not known", "'~/data' is not known"],
  [
    "waits for process 12 on secret-host, since 2026-01-01T00:00:00.000Z, which is at work in /srv/secret/3",
    "waits for process 12, since 2026-01-01T00:00:00.000Z, which is at work in …/3",
  ],
  ["process 12 on secret.example.org (x)", "process 12 (x)"],
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
    "and/or, n/a, 24/7, a:b, 12:30, C: yes, ~5 s, //",
    "and/or, n/a, 24/7, a:b, 12:30, C: yes, ~5 s, //",
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

Deno.test("a committed folder of data has the last part of its path alone, and no user's name", () => {
  const paths: [string, string][] = [
    ["/srv/secret/viz wiz", "…/viz wiz"],
    ["/srv/secret/viz wiz/", "…/viz wiz"],
    ["data/secret/vizwiz", "…/vizwiz"],
    ["/home/secret", "…/~"],
    ["/home/secret/", "…/~"],
    ["/var/home/secret", "…/~"],
    ["/root", "…/~"],
    ["/mnt/c/Users/secret", "…/~"],
    ["/tmp/x/C:\\Users\\secret", "…/~"],
    ["D:\\secret\\viz", "…/viz"],
  ];
  for (const [path, left] of paths) assert.equal(withoutFolders(path), left);
});
