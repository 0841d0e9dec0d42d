import type { Precision } from "../lib/engine/mod.ts";
import type { PeerOptions } from "./context.ts";

/** PyTorch as in the report. */
export const asReported = "PyTorch, NCHW float32";

/** PyTorch as in the report, and with each combination of its options for speed, by name. */
export const variants: Readonly<Record<string, PeerOptions>> = Object.fromEntries(
  (["float32", "bfloat16"] as const).flatMap((precision) =>
    (["nchw", "channels_last"] as const).flatMap((layout) =>
      [false, true].flatMap((compiled) =>
        [false, true].map((fused) => {
          const name = `PyTorch, ${layout === "nchw" ? "NCHW" : "channels last"} ${precision}` +
            (compiled ? ", torch.compile" : "") + (fused ? ", fused Adam" : "");
          return [name, { layout, precision, compiled, fused }];
        })
      )
    )
  ),
);

/** The names of the variants of a precision. */
export function variantsOf(precision: Precision): string[] {
  return Object.keys(variants).filter((name) => variants[name]!.precision === precision);
}
