import { join } from "node:path";
import { readText } from "../base/mod.ts";
import { decodeRecord } from "./journal_json.ts";
import { Operation } from "./journal_record.ts";
import { journalPath, studyAttributesIn } from "./study.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/**
 * The attributes of a study as far as its journal, however damaged, or its manifest still tells them.
 *
 * @returns Undefined where neither does; the next sweep knows them from its command.
 */
export async function salvageAttributes(directory: string): Promise<StudyAttributes | undefined> {
  return await fromJournal(journalPath(directory)) ??
    await fromManifest(join(directory, "manifest.json"));
}

async function fromJournal(path: string): Promise<StudyAttributes | undefined> {
  const text = await readText(path).catch(() => "");
  const attributes: Record<string, unknown> = {};
  for (const line of text.split("\n")) {
    try {
      const { op_code, user_attr } = decodeRecord(line);
      if (op_code === Operation.studyAttribute) Object.assign(attributes, user_attr);
    } catch {
      // A damaged line holds no attributes that can be kept.
    }
  }
  return studyAttributesIn(attributes);
}

async function fromManifest(path: string): Promise<StudyAttributes | undefined> {
  try {
    const manifest = JSON.parse(await readText(path));
    const { settings, points, seeds, rule = null } = manifest;
    return studyAttributesIn({
      ...manifest,
      given: settings,
      asked: [],
      seeds,
      rule,
      dataHashes: points.map(() => null),
    });
  } catch {
    return undefined;
  }
}
