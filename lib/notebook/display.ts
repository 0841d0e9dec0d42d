/** Shows a bundle, of this module or another, as an output of the cell. */
export async function display(
  bundle: Deno.jupyter.MediaBundle | Promise<Deno.jupyter.MediaBundle>,
): Promise<void> {
  await Deno.jupyter.display(await bundle, { raw: true });
}
