import { systemCode } from "./system_error.ts";

/** The system's names of the answer of a file system that has no locks of the kernel. */
const unsupported = new Set(["ENOSYS", "ENOTSUP", "EOPNOTSUPP", "ENOLCK", "EINVAL"]);

/**
 * Waits for the kernel's lock (flock) on an open file.
 *
 * @returns False where its file system has none.
 */
export function lockByKernel(file: Deno.FsFile): Promise<boolean> {
  return whereSupported(async () => {
    await file.lock(true);
    return true;
  }, false);
}

/**
 * Tries to take the kernel's lock (flock) on an open file.
 *
 * @returns True where it is taken, false where somebody else has it, "unsupported" where its file system has
 *   none.
 */
export function tryLockByKernel(file: Deno.FsFile): Promise<boolean | "unsupported"> {
  return whereSupported(() => file.tryLock(true), "unsupported");
}

async function whereSupported<A, B>(lock: () => Promise<A>, otherwise: B): Promise<A | B> {
  try {
    return await lock();
  } catch (error) {
    if (unsupported.has(systemCode(error) ?? "")) return otherwise;
    throw error;
  }
}
