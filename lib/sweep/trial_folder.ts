/** The folder of a trial within its study's. */
export function trialFolder(id: number): string {
  return `trials/${id}`;
}
