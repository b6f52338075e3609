import type { Diagnostic } from '../model/diagnostic.js';
import type { ProjectReader } from '../model/documents.js';
import type { Sources } from '../source/sources.js';

/** What reading leaves behind: texts for the redactor, and what was wrong. */
export interface ReadingLog {
  secret(text: string): void;
  report(diagnostic: Diagnostic): void;
}

/** The reader as load's own stages see it: with the log that they write to. */
export interface Reader extends ProjectReader {
  readonly sources: Sources;
  readonly log: ReadingLog;
}
