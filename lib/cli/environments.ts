/** Packages of Python environments that tasks use, as pip names them, by the environments' names. */
export const taskEnvironments = {
  dashboard: ["optuna==5.0.0", "optuna-dashboard==0.21.0"],
  importance: [
    "optuna==5.0.0",
    // The last one for older Pythons.
    "scikit-learn==1.6.1; python_version < '3.11'",
    "scikit-learn==1.9.1; python_version >= '3.11'",
  ],
  // It imports pkg_resources, which newer setuptools lack.
  tensorboard: ["tensorboard==2.21.0", "setuptools==80.10.2"],
} as const satisfies Record<string, readonly string[]>;

/** Packages that the tests compare with, likewise. */
export const testEnvironments = {
  ...taskEnvironments,
  optuna: ["optuna==5.0.0"],
  safetensors: ["safetensors==0.8.0", "numpy"],
} as const satisfies Record<string, readonly string[]>;
