/** Words that are commands: no environment may be named so. */
export const COMMANDS: readonly string[] = ['run', 'play', 'exec', 'facts', 'lint', 'lessons', 'inventory', 'vars', 'vault', 'docs', 'schema', 'completion', 'init', 'log', 'diagnose', 'unlock', 'help'];

/** What the shells' completion functions call: `deploy __complete WORD…`, the last one being typed. */
export const ASK_COMPLETION = '__complete';
