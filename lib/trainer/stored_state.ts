import {
  exportTensors,
  importTensors,
  type Parameters,
  type StoredTensor,
  type StoredTensors,
} from "../model/mod.ts";
import type { TrainState } from "./step.ts";

/** Puts names behind a prefix and a slash. */
export function prefixed(
  prefix: string,
  tensors: Record<string, StoredTensor>,
): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]),
  );
}

/** The tensors behind a prefix and a slash, without it. */
export function under(
  tensors: StoredTensors["tensors"],
  prefix: string,
): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
  );
}

/** Everything that training moves, as it is stored. */
export function storeState({ parameters, statistics, adam }: TrainState) {
  const groups: Record<string, Parameters> = { parameters, statistics, ...adam };
  return Object.assign(
    {},
    ...Object.entries(groups).map(([name, group]) => prefixed(name, exportTensors(group))),
  ) as Record<string, StoredTensor>;
}

/** The reverse of {@linkcode storeState}, as new tensors. */
export function loadState(tensors: StoredTensors["tensors"]): TrainState {
  const group = (prefix: string) => importTensors(under(tensors, prefix));
  return {
    parameters: group("parameters"),
    statistics: group("statistics"),
    adam: { first: group("first"), second: group("second") },
  };
}
