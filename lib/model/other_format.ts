const inPyTorch = `In PyTorch, write its state dict as safetensors: ` +
  `safetensors.torch.save_file(torch.load("FILE", map_location="cpu"), "FILE.safetensors").`;

/** Formats that are given in place of safetensors: how their files may begin, and what to do. */
const formats: readonly { begins: readonly string[]; sentence: string }[] = [
  {
    begins: ["PK\x03\x04", "\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"],
    sentence: `This is a file of torch.save (.pth, .pt), not safetensors. ${inPyTorch}`,
  },
  {
    begins: ["\x89HDF"],
    sentence:
      "This is an HDF5 file, as Keras writes it, not safetensors: name a state dict of the " +
      "report's PyTorch model.",
  },
  {
    begins: ["version https://git-lfs"],
    sentence: "This is a pointer of Git LFS, not the file itself: fetch it by 'git lfs pull'.",
  },
  {
    begins: ["<!doctype", "<!DOCTYPE", "<html", "<HTML"],
    sentence: "This is a page of HTML, not safetensors: download the file itself.",
  },
  {
    begins: ["\x1f\x8b"],
    sentence: "This is compressed by gzip: unpack it first, by gunzip.",
  },
];

/** Says in a sentence which other format a file is of, with the remedy; undefined where none is known. */
export function otherFormat(file: Uint8Array): string | undefined {
  const beginning = String.fromCharCode(...file.subarray(0, 32));
  return formats.find(({ begins }) => begins.some((text) => beginning.startsWith(text)))?.sentence;
}
