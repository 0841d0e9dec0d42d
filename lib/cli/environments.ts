/** What the tests compare with, as pip names it, by the name of its Python environment. */
export const testEnvironments = {
  optuna: ["optuna==5.0.0"],
} as const satisfies Record<string, readonly string[]>;
