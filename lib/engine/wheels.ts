/** TensorFlow's release, which the tests and the measurements in the README used. */
export const version = "2.21.0";

/** A wheel of TensorFlow that contains the C API. */
export interface Wheel {
  /** Name on PyPI. */
  package: "tensorflow" | "tensorflow-cpu";
  /** Tag of the platform. The wheel of any Python version will do, as the libraries need no Python. */
  tag: string;
  /** Path of libtensorflow_framework in the wheel. */
  framework: string;
  /** Path of libtensorflow_cc in the wheel. */
  cc: string;
  /** Bytes of the wheel, and of the two libraries. */
  size: { wheel: number; libraries: number };
}

const elf = {
  framework: "tensorflow/libtensorflow_framework.so.2",
  cc: "tensorflow/libtensorflow_cc.so.2",
};

/** The wheels by operating system and architecture. */
export const wheels: Readonly<Record<string, Wheel>> = {
  "linux-x86_64": {
    package: "tensorflow-cpu",
    tag: "manylinux_2_27_x86_64",
    ...elf,
    size: { wheel: 273_829_956, libraries: 853_308_936 },
  },
  "linux-x86_64-gpu": {
    package: "tensorflow",
    tag: "manylinux_2_27_x86_64",
    ...elf,
    size: { wheel: 572_440_367, libraries: 1_259_021_080 },
  },
  "linux-aarch64": {
    package: "tensorflow",
    tag: "manylinux_2_27_aarch64",
    ...elf,
    size: { wheel: 281_828_020, libraries: 883_062_208 },
  },
  "darwin-aarch64": {
    package: "tensorflow",
    tag: "macosx_12_0_arm64",
    framework: "tensorflow/libtensorflow_framework.2.dylib",
    cc: "tensorflow/libtensorflow_cc.2.dylib",
    size: { wheel: 223_405_849, libraries: 740_805_624 },
  },
};
