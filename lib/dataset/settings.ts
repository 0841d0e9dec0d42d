import { z } from "zod";
import type { SettingsSchema } from "../base/mod.ts";

/** The data that a trial sees. */
export interface DatasetSettings {
  /** Source of pictures and questions. @default "tabletop" */
  data: "tabletop" | "shapes" | "easy-vqa" | "vizwiz";
  /**
   * The demand of tabletop's rows on a model: all kinds in fixed shares, or one kind alone, as controls
   * need it. Other data does not read it.
   * @default "mixed"
   */
  demand: "mixed" | "little" | "reading" | "seeing" | "matching" | "noisy";
  /** Folder with VizWiz's `Annotations` and pictures; empty to download them. @default "" */
  dataDirectory: string;
  /**
   * The share of a split's pictures that may be missing, 0 to 1, of which models see black in their place;
   * with more, nothing is trained. @default 0.1
   */
  missingPictures: number;
  /** First rows of the training split, 0 for all. @default 2000 */
  trainRows: number;
  /** First rows of the validation split, 0 for all. @default 1000 */
  valRows: number;
  /** First rows of the test split, 0 for all. @default 100 */
  testRows: number;
  /** Width and height of a picture in pixels, 16 to 512. @default 224 */
  imageSize: number;
  /**
   * Form of the questions: as asked, or their words alone, as `normalizeQuestion` gives them, where
   * punctuation tells which source a row was gathered from. @default "raw"
   */
  questions: "raw" | "normalized";
  /** Tokens of a question, padding included, 3 to 512. @default 30 */
  tokens: number;
  /** Least number of training rows with an answer for it to be in the vocabulary. @default 1 */
  minimumAnswerCount: number;
}

/** The settings' ranges and defaults: those of the report. */
export const datasetSettings: SettingsSchema<DatasetSettings> = {
  data: z.enum(["tabletop", "shapes", "easy-vqa", "vizwiz"]).default("tabletop")
    .describe("source of pictures and questions"),
  demand: z.enum(["mixed", "little", "reading", "seeing", "matching", "noisy"]).default("mixed")
    .describe("demand of tabletop's rows on a model: all kinds in fixed shares, or one alone"),
  dataDirectory: z.string().default("").meta({
    description: "folder with VizWiz's Annotations and pictures; without one they are downloaded",
    isPath: true,
  }),
  missingPictures: z.number().min(0).max(1).default(0.1)
    .describe("share of a split's pictures that may be missing; with more, nothing is trained"),
  trainRows: z.int().min(0).default(2000)
    .describe("first rows of the training split, 0 for all"),
  valRows: z.int().min(0).default(1000)
    .describe("first rows of the validation split, 0 for all"),
  testRows: z.int().min(0).default(100)
    .describe("first rows of the test split, 0 for all"),
  imageSize: z.int().min(16).max(512).default(224)
    .describe("width and height of a picture in pixels"),
  questions: z.enum(["raw", "normalized"]).default("raw")
    .describe("form of the questions: as asked, or their words alone"),
  tokens: z.int().min(3).max(512).default(30)
    .describe("tokens of a question, padding included"),
  minimumAnswerCount: z.int().min(1).default(1)
    .describe("least number of training rows with an answer for it to be in the vocabulary"),
};
