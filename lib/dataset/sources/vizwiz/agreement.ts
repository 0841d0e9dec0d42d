/**
 * Shares of rows by how many of the ten annotators gave the most frequent answer, from 1 to 10, in the
 * 20,523 training rows of VizWiz-VQA (Gurari et al. 2018), as reconstructed from public copies.
 */
export const vizwizAgreement: readonly number[] = [
  0.02,
  0.081,
  0.124,
  0.138,
  0.134,
  0.119,
  0.115,
  0.106,
  0.102,
  0.062,
];
