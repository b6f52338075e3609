/** What of the playbook is to run: the command line's `--limit --tags --skip-tags --role --phase --start-at-task`. All combine by AND. */
export interface Selection {
  /** Host patterns, as `-l` has them; several are joined. */
  readonly limit?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  /** `--role`, repeatable: any of them. */
  readonly roles?: readonly string[];
  /** `--phase`, repeatable: '4.5' or a range '4.5A-5'. */
  readonly phases?: readonly string[];
  readonly startAtTask?: string;
}

/** What the magic variables say of the run itself. */
export interface RunSettings {
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly forks?: number;
  readonly verbosity?: number;
}
