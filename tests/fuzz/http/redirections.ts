import { always, redirect } from "./answers.ts";
import type { Behaviour } from "./exchange.ts";
import { html, type Named, text } from "./raw_answers.ts";

const around: Behaviour = redirect(302, (_, path) => `${path}x`);

/** Servers that send the client elsewhere. */
export const redirections: Named = {
  "a redirection to itself": redirect(302, (_, path) => path),
  "a redirection without end": around,
  "a redirection without a place": always("302 Found"),
  "a redirection to no address": redirect(302, () => "http://["),
  "a redirection to an empty address": redirect(302, () => ""),
  "a redirection to a closed port": redirect(302, () => "http://127.0.0.1:1/"),
  "a redirection to a file": redirect(302, () => "file:///etc/hostname"),
  "a redirection to data": redirect(302, () => "data:text/plain,hello"),
  "a redirection to another protocol": redirect(302, () => "ftp://127.0.0.1/a.jpg"),
  "a redirection to a login": redirect(302, () => "/there", text(html)),
  "a redirection to a 404": redirect(301, () => "/there", always("404 Not Found")),
  "300": always("300 Multiple Choices", [["location", "/there"]]),
  "304": always("304 Not Modified"),
};
