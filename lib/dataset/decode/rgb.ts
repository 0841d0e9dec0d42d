/** Pixels of a decoded picture. */
export interface Rgb {
  /** [height, width, channels] */
  data: Uint8Array;
  width: number;
  height: number;
  /** 3 of RGB, 1 of grey, 4 of what is still to be converted. */
  channels: number;
}

/** Converts CMYK, 255 for full ink, to RGB as Pillow does, which knows no inks and no profiles. */
export function fromCmyk({ data, ...picture }: Rgb): Rgb {
  const pixels = picture.width * picture.height;
  const out = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const light = 255 - data[pixel * 4 + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      const product = data[pixel * 4 + channel]! * light + 128;
      out[pixel * 3 + channel] = Math.max(0, light - (((product >> 8) + product) >> 8));
    }
  }
  return { ...picture, data: out, channels: 3 };
}

/** Converts grey of 16 bits, in the machine's order of bytes, as Pillow does: above 255 all is white. */
export function fromGrey16({ data, ...picture }: Rgb): Rgb {
  const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return {
    ...picture,
    data: Uint8Array.from(values, (value) => Math.min(value, 255)),
    channels: 1,
  };
}
