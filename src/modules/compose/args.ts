import type { FromSchema } from 'json-schema-to-ts';
import type { Resource, PathState } from '../../model/resource.js';
import type { ComposeState, ProjectSource } from '../probes/compose.js';
import type { composeSchema } from './schema.js';

/** As planned: where `service` stood alone, it was found in a phase's compose file. */
export type ComposeArgs = FromSchema<typeof composeSchema> & { readonly project_src: string };

/** `project`, and a `file <name>` for each compose file (and `.env`), so that what earlier tasks are about to write is seen. */
export type ComposeReads = Record<string, Resource<ComposeState | PathState>>;
export type ComposeStates = Readonly<Record<string, ComposeState | PathState>>;

export function projectSource(args: ComposeArgs): ProjectSource {
  return { folder: args.project_src, files: args.files ?? [], name: args.project_name, profiles: args.profiles, envFiles: args.env_files };
}

export const projectOf = (states: ComposeStates): ComposeState => states.project as ComposeState;
