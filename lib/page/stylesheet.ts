import { fontFamily } from "./theme.ts";

/** The look of documents in HTML, on screens and on paper. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --text: #222; --quiet: #5c5c5c; --line: #d9d9d9; --page: #fff; --tint: #f5f6f8;
  --link: #0b5c94; --warning: #a33b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e4e4; --quiet: #a9a9a9; --line: #3c3f44; --page: #16181b; --tint: #202327;
    --link: #7cc0f2; --warning: #ff9d5c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 17px/1.55 ${fontFamily}; overflow-wrap: anywhere;
}
main { max-width: 860px; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
header { border-bottom: 1px solid var(--line); margin-bottom: 1.5rem; }
header p { color: var(--quiet); margin-top: -.4rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: 2rem; }
h2 { font-size: 1.5rem; margin: 3rem 0 1rem; padding-top: .8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
h4 { font-size: 1rem; margin: 1.5rem 0 .4rem; }
a { color: var(--link); text-underline-offset: .22em; }
nav { background: var(--tint); border-radius: 6px; padding: .8rem 1.2rem; font-size: .95em; }
nav ul { margin: 0; padding-left: 1.2rem; }
code { font: .88em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
:not(pre) > code { background: var(--tint); border-radius: 3px; padding: .1em .2em; }
pre { background: var(--tint); border-radius: 6px; padding: .8rem 1rem; white-space: pre-wrap; }
figure { margin: 1.8rem 0; }
figure img {
  display: block; max-width: 100%; height: auto; margin: 0 auto; background: #fff;
  border-radius: 6px; padding: 10px;
}
figcaption { color: var(--quiet); font-size: .88em; line-height: 1.45; margin: .5rem 0; }
figcaption > strong:first-child { color: var(--text); }
.source { white-space: nowrap; }
.source::before { content: "← "; }
.stale { color: var(--warning); margin-left: .5em; }
table { border-collapse: collapse; width: 100%; font-size: .86em; line-height: 1.35; margin: .4rem 0; }
th, td {
  padding: .35rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word;
}
th { vertical-align: bottom; border-bottom: 2px solid var(--quiet); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number { white-space: nowrap; }
details { margin: 1rem 0; }
summary { cursor: pointer; color: var(--link); }
details[open] > summary { margin-bottom: .5rem; }
.references li { margin-bottom: .5rem; font-size: .92em; }
@media screen and (max-width: 700px) {
  body { font-size: 16px; }
  main { padding: 1rem .9rem 3rem; }
  h1 { font-size: 1.6rem; }
  h2 { font-size: 1.3rem; }
  figure img { padding: 4px; }
  .wide thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .wide, .wide tbody, .wide tr, .wide td { display: block; }
  .wide tr { border: 1px solid var(--line); border-radius: 6px; margin-bottom: .6rem; padding: .3rem .6rem; }
  .wide td {
    display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .12rem 0;
    text-align: right; white-space: normal;
  }
  .wide td::before { content: attr(data-label); color: var(--quiet); text-align: left; flex: 0 1 auto; }
  .wide td.empty { display: none; }
  .wide td.long { display: block; text-align: left; }
  .wide td.long::before { display: block; }
  .wide td:first-child { border-bottom: 1px solid var(--line); margin-bottom: .25rem; }
}
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-center { content: counter(page); font-size: 9pt; } }
@media print {
  :root { --text: #000; --quiet: #444; --line: #ccc; --page: #fff; --tint: #f4f4f4; --link: #0b4f80; }
  body { font-size: 10.5pt; line-height: 1.45; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 1.6rem; }
  h1, h2, h3, h4, summary { break-after: avoid; }
  p:has(+ ul), p:has(+ pre) { break-after: avoid; }
  figure, tr, pre, nav { break-inside: avoid; }
  figure.long { break-inside: auto; }
  /* A figure that no longer fits a page goes to the next one, and the text of its section moves up. */
  figure.picture { float: left; width: 100%; }
  h2, h3 { clear: both; }
  pre { display: flow-root; }
  /* Keeps the first lines below a heading with it, also beside such figures. */
  h2::after, h3::after, h4::after { content: ""; display: block; height: 24mm; margin-bottom: -24mm; }
  h2, h3, h4 { break-inside: avoid; }
  tr:nth-child(-n + 2), tr:last-child { break-before: avoid; }
  table { font-size: 8pt; }
  th, td { padding: .2rem .3rem; }
  details { font-size: 8.5pt; }
  details table { font-size: 7.5pt; }
  details td, details th { padding: .1rem .3rem; }
  figure.table figcaption { break-after: avoid; }
  thead { display: table-header-group; }
  figure { margin: 1rem 0; }
  figure img { zoom: .6; padding: 0; }
  a:not([href]) { color: inherit; }
  details::details-content { content-visibility: visible; block-size: auto; }
  details > summary { color: var(--text); font-weight: 600; list-style: none; }
  .references { font-size: 9pt; }
  p, li { orphans: 3; widows: 3; }
}
`;
