/** Errors that are about one entry of a folder, not about the machine, by their code. */
const problems: Readonly<Record<string, string>> = {
  ENOENT: "is not there",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  ELOOP: "is a link that leads to itself",
  ENAMETOOLONG: "has a name that is too long",
  ENOTDIR: "is below a file",
  EISDIR: "is a folder",
  ENOTEMPTY: "is a folder",
  EIO: "cannot be read from its disk",
  ESTALE: "cannot be read from its file server",
};

/** Says why an entry of a folder cannot be read; undefined where the error is not about the entry. */
export function entryProblem(error: unknown): string | undefined {
  return problems[(error as { code?: string }).code ?? ""];
}
