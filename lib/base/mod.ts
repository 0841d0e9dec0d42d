/**
 * Utilities of all rooms: checked settings, atomic files, locks, random keys, Python, progress.
 *
 * @module
 */
export { checkByName, describeSettings, parseAssignments, parseSettings } from "./settings.ts";
export type { SettingsSchema } from "./settings.ts";
export { SettingsError } from "./settings_error.ts";
export type { SettingValue } from "./settings_error.ts";
export type { SettingDescription, SettingSchema, SettingType } from "./setting_type.ts";
export { didYouMean } from "./suggestions.ts";
export { formatBytes, formatDuration, formatShare, listWords, plural } from "./format.ts";
export { withoutFolders, withoutPaths, withoutPathsIn } from "./privacy.ts";
export { isOutOfReach, readableFolders } from "./folders.ts";
export { prefetch } from "./prefetch.ts";
export { byFrequency } from "./frequency.ts";
export { codeState } from "./code_state.ts";
export type { CodeState } from "./code_state.ts";
export { publicCommand, shellCommand } from "./shell.ts";
export { printable, printableJson } from "./printable.ts";
export { quote } from "./quote.ts";
export { UserError } from "./user_error.ts";
export type { UserErrorOptions } from "./user_error.ts";
export { hardware, versions } from "./host.ts";
export type { Hardware, Versions } from "./host.ts";
export { unknownName } from "./unknown_name.ts";
export {
  checkRegular,
  exists,
  makeFile,
  readBytes,
  readText,
  removePartials,
  sha256,
  whereThere,
  withPath,
  writeAtomic,
} from "./files.ts";
export { asFileError, checkSpace, FileError, freeSpace, isOfDisk } from "./file_error.ts";
export {
  entryProblem,
  surviveFileLimit,
  systemErrorKind,
  systemReason,
  systemSentence,
} from "./system_error.ts";
export type { SystemErrorKind, SystemReason } from "./system_error.ts";
export type { FileAction } from "./file_error.ts";
export { readJson } from "./json_file.ts";
export type { JsonFile } from "./json_file.ts";
export { lockKind, lockOwner, withLock, withSharedLock } from "./lock.ts";
export type { HeldLock, LockKind, LockOptions } from "./lock.ts";
export { lockByKernel } from "./flock.ts";
export { LostLockError } from "./file_lock.ts";
export { cacheDirectory, projectRoot, shownPath } from "./paths.ts";
export { temporaryFolder } from "./temporary_folder.ts";
export type { TemporaryFolder } from "./temporary_folder.ts";
export { enterUserDirectory, expandPath, homeDirectory, userPath } from "./user_path.ts";
export { foldIn, normal, permutation, randomKey, uniform } from "./random.ts";
export type { Key } from "./random.ts";
export { pythonEnvironment, runPython } from "./python.ts";
export { installationFailure, runPip } from "./pip.ts";
export { PythonError } from "./python_process.ts";
export { isOfStop } from "./stop.ts";
export type { OnProgress, Progress } from "./progress.ts";
