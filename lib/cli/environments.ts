/** Packages that the tests compare with, as pip names them, by the name of their Python environment. */
export const testEnvironments = {
  optuna: ["optuna==5.0.0"],
} as const satisfies Record<string, readonly string[]>;
