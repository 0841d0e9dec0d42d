/** The outcome of a round. */
export interface Round {
  /** The number of inputs that were tried. */
  cases: number;
  /** Inputs that came to something else than they must, a sentence each. */
  findings: string[];
}

/** A part of the product that is given broken input. */
export interface Area {
  /** The mutations and the oracle in a sentence. */
  description: string;
  /** Tries the inputs of a seed, a few hundred at most, in seconds; the same seed tries the same. */
  round(seed: number): Promise<Round>;
}
