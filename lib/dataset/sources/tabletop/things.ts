/** The forms that most things have, in falling frequency. */
export const commonForms = ["mug", "bottle", "ball", "box", "book", "plate"] as const;

/** The forms of the few other things. */
export const rareForms = ["candle", "spoon", "banana", "teapot", "sock", "clock"] as const;

/** The colors that most things have: far from each other, so that a coarse look tells them apart. */
export const commonColors = ["red", "yellow", "blue"] as const;

/** The colors of the few other things. */
export const rareColors = ["green", "purple", "orange", "black", "pink"] as const;

/** The patterns of things; all but "plain" are fine in a picture of 64x64 pixels. */
export const patterns = ["plain", "striped", "checked", "dotted"] as const;

/** A thing's form, by its usual noun. */
export type Form = typeof commonForms[number] | typeof rareForms[number];

/** A thing's color, by its usual name. */
export type Color = typeof commonColors[number] | typeof rareColors[number];

/** A thing's pattern, by its usual name. */
export type Pattern = typeof patterns[number];

/** A thing on the table. */
export interface Thing {
  form: Form;
  color: Color;
  pattern: Pattern;
  /** True of stripes that lie, false of those that stand. */
  lying: boolean;
  /** Center, in units of which the picture has 224. */
  x: number;
  y: number;
  /** Half of its largest extent, in the same units. */
  radius: number;
  /** Rotation in degrees. */
  angle: number;
}

/** Other words in which people answer, from finer to coarser, and a typing error, with shares. */
export const sayings: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  "mug": [["mug", 0.42], ["cup", 0.24], ["coffee mug", 0.16], ["coffee cup", 0.1], [
    "tea cup",
    0.05,
  ], ["mgu", 0.03]],
  "bottle": [["bottle", 0.52], ["water bottle", 0.2], ["plastic bottle", 0.12], [
    "bottle water",
    0.1,
  ], ["botle", 0.06]],
  "ball": [["ball", 0.66], ["toy ball", 0.14], ["a ball", 0.1], ["bal", 0.05], ["toy", 0.05]],
  "box": [["box", 0.36], ["package", 0.22], ["carton", 0.18], ["container", 0.13], ["a box", 0.11]],
  "book": [["book", 0.58], ["notebook", 0.16], ["a book", 0.12], ["diary", 0.08], [
    "reading",
    0.06,
  ]],
  "plate": [["plate", 0.46], ["dish", 0.24], ["saucer", 0.12], ["a plate", 0.12], ["palte", 0.06]],
  "candle": [["candle", 0.56], ["light", 0.18], ["wax candle", 0.16], ["wax", 0.1]],
  "spoon": [["spoon", 0.55], ["ladle", 0.17], ["silverware", 0.15], ["utensil", 0.13]],
  "banana": [["banana", 0.7], ["fruit", 0.16], ["a banana", 0.14]],
  "teapot": [["teapot", 0.4], ["kettle", 0.24], ["tea pot", 0.2], ["pot", 0.16]],
  "sock": [["sock", 0.58], ["stocking", 0.2], ["clothing", 0.12], ["socks", 0.1]],
  "clock": [["clock", 0.5], ["alarm clock", 0.26], ["timer", 0.12], ["watch", 0.12]],
  "red": [["red", 0.66], ["dark red", 0.16], ["maroon", 0.1], ["its red", 0.08]],
  "yellow": [["yellow", 0.62], ["gold", 0.2], ["yelow", 0.07], ["mustard", 0.11]],
  "green": [["green", 0.66], ["dark green", 0.2], ["gren", 0.06], ["teal", 0.08]],
  "blue": [["blue", 0.58], ["navy", 0.14], ["dark blue", 0.18], ["royal blue", 0.1]],
  "purple": [["purple", 0.5], ["violet", 0.26], ["lavender", 0.15], ["blue", 0.09]],
  "orange": [["orange", 0.74], ["tan", 0.14], ["light brown", 0.12]],
  "black": [["black", 0.7], ["dark grey", 0.18], ["dark blue", 0.12]],
  "pink": [["pink", 0.56], ["magenta", 0.2], ["rose", 0.12], ["light red", 0.12]],
  "plain": [["plain", 0.34], ["solid", 0.26], ["no pattern", 0.2], ["none", 0.2]],
  "striped": [["striped", 0.4], ["stripes", 0.34], ["lines", 0.14], ["stripe", 0.12]],
  "checked": [["checked", 0.32], ["plaid", 0.26], ["checkered", 0.24], ["squares", 0.18]],
  "dotted": [["dotted", 0.3], ["polka dots", 0.3], ["dots", 0.24], ["spotted", 0.16]],
  "yes": [["yes", 0.88], ["yes it is", 0.12]],
  "no": [["no", 0.88], ["no it isn't", 0.12]],
  "1": [["1", 0.76], ["one", 0.24]],
  "2": [["2", 0.76], ["two", 0.24]],
  "3": [["3", 0.76], ["three", 0.24]],
  "nothing": [["nothing", 0.6], ["empty table", 0.22], ["table", 0.18]],
};
