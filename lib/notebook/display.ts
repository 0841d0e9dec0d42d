import { printableJson } from "../base/mod.ts";
import { pictureSizes } from "../page/mod.ts";
import { checkBundle, checkText } from "./checked.ts";

/** The options of {@linkcode display}. */
export interface DisplayOptions {
  /** Names the output, so that it can be replaced. */
  displayId?: string;
  /** Replaces the output of that name. @default false */
  update?: boolean;
}

/**
 * Shows a bundle, of this module or another, as an output of the cell. Pictures get their size on the page
 * and, where the bundle has a text, that as their alternative text.
 */
export async function display(
  bundle: Deno.jupyter.MediaBundle | Promise<Deno.jupyter.MediaBundle>,
  { displayId, update = false }: DisplayOptions = {},
): Promise<void> {
  const given = await bundle;
  checkBundle(given);
  const data = printableJson(withDescription(given));
  await Deno.jupyter.broadcast(update ? "update_display_data" : "display_data", {
    data,
    metadata: outputMetadata(data),
    transient: displayId === undefined ? {} : { display_id: displayId },
  });
}

/** Shows Markdown as an output of the cell. */
export async function displayMarkdown(markdown: string): Promise<void> {
  checkText(markdown);
  await display({ "text/markdown": markdown, "text/plain": markdown });
}

/** A chart whose text is its description too, by which readers of the page's names find it. */
function withDescription(bundle: Deno.jupyter.MediaBundle): Deno.jupyter.MediaBundle {
  const { [vegaLite]: chart, "text/plain": description } = bundle;
  if (chart === undefined || description === undefined) return bundle;
  return { ...bundle, [vegaLite]: { description, ...chart } };
}

const vegaLite = "application/vnd.vegalite.v5+json";

/**
 * The metadata of an output: width and alternative text of a picture, and for JupyterLab that a chart's text
 * is text, which has the page's fonts.
 */
export function outputMetadata(bundle: Deno.jupyter.MediaBundle): Record<string, unknown> {
  const { "image/png": size } = pictureSizes(bundle);
  const alt = bundle["text/plain"];
  return {
    ...(size &&
      { "image/png": { width: Math.round(size.width), ...(alt !== undefined && { alt }) } }),
    ...(bundle[vegaLite] !== undefined && { [vegaLite]: { embed_options: { renderer: "svg" } } }),
  };
}
