import { join } from "node:path";
import { checkRegular, exists, readBytes, withPath } from "../base/mod.ts";

/** The file's name; numbers of 32 bits, little endian, and nothing else. */
const file = "step_losses.f32";
const bytesPerLoss = 4;

/**
 * The file of the losses of a trial's training steps, in their order from the first on, so that a number's
 * place is its step. Each stands there as soon as its step is done.
 */
export class StepLosses implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens the file of a trial, and makes it where it is not there.
   *
   * @param directory The trial's.
   * @param steps The steps that the trial goes on from: losses of later ones are dropped, and those that an
   *   older version left out are NaN.
   * @throws {FileError} Where it cannot be written.
   */
  static async open(directory: string, steps: number): Promise<StepLosses> {
    const path = join(directory, file);
    return await withPath(path, { action: "written" }, async () => {
      // Opening a pipe would wait for a reader.
      if (await exists(path)) await checkRegular(path);
      const opened = await Deno.open(path, { write: true, create: true });
      try {
        const kept = Math.min(steps, Math.floor((await opened.stat()).size / bytesPerLoss));
        await opened.truncate(kept * bytesPerLoss);
        await opened.seek(0, Deno.SeekMode.End);
        writeAll(opened, new Array<number>(steps - kept).fill(NaN));
        return new StepLosses(path, opened);
      } catch (error) {
        opened.close();
        throw error;
      }
    });
  }

  /**
   * Adds the loss of the next step.
   *
   * @throws {FileError} Where it cannot be written.
   */
  async add(loss: number): Promise<void> {
    // deno-lint-ignore require-await -- written at once, with errors as of all files
    await withPath(this.#path, { action: "written" }, async () => writeAll(this.#file, [loss]));
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function writeAll(file: Deno.FsFile, losses: readonly number[]): void {
  const view = new DataView(new ArrayBuffer(losses.length * bytesPerLoss));
  losses.forEach((loss, i) => view.setFloat32(i * bytesPerLoss, loss, true));
  const bytes = new Uint8Array(view.buffer);
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

/**
 * The path of the file with the losses of a trial's steps, which a trial of an older version lacks.
 *
 * @param directory The trial's.
 */
export function stepLossesPath(directory: string): string {
  return join(directory, file);
}

/**
 * Reads the mean loss of each training step of a trial, in nats, from its first step on; NaN where it is not
 * known. A trial that is at work has those of the steps so far.
 *
 * @param directory The trial's.
 * @throws {Deno.errors.NotFound} Where a trial has none.
 * @throws {FileError} Where there is a pipe, a socket or a device.
 */
export async function readStepLosses(directory: string): Promise<Float32Array> {
  const bytes = await readBytes(stepLossesPath(directory));
  const view = new DataView(bytes.buffer);
  return Float32Array.from(
    { length: Math.floor(bytes.length / bytesPerLoss) },
    (_, i) => view.getFloat32(i * bytesPerLoss, true),
  );
}

/**
 * Drops the losses of all steps but the first ones.
 *
 * @throws {FileError} Where they cannot be dropped.
 */
export async function cutStepLosses(directory: string, steps: number): Promise<void> {
  if (!await exists(stepLossesPath(directory))) return;
  using _losses = await StepLosses.open(directory, steps);
}
