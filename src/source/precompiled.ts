import type { Validate } from './validators.js';

/**
 * Validators compiled ahead, by schema id. Empty here; the build puts a module with generated code in this file's place
 * (scripts/build/validators.mjs), so that no schema is compiled and no ajv loaded at run time.
 */
export const precompiled: Readonly<Record<string, Validate>> = {};
