/** Exit statuses of rendered steps, beside those of the programs that an argv step runs. */
export const STEP_STATUS = {
  /** A path is no longer what the plan was made from. */
  stale: 70,
  /** The destination is a symlink, a directory or no regular file. */
  refused: 71,
  /** `validate` exited non-zero: the destination is untouched. */
  invalid: 72,
  /** No temporary file could be made or filled: no such folder, read-only, no space. */
  unwritable: 73,
  /** Owner, group or mode could not be set. */
  attributes: 74,
  /** The bytes could not be made durable. */
  sync: 75,
  /** The rename failed. */
  rename: 76,
  /** The backup could not be made. */
  backup: 77,
} as const;
