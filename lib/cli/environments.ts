/** Packages that the tests compare with, as pip names them, by the name of their Python environment. */
export const testEnvironments = {
  optuna: ["optuna==5.0.0"],
  safetensors: ["safetensors==0.8.0", "numpy"],
} as const satisfies Record<string, readonly string[]>;
