/** Words that are commands: no environment may be named so. */
export const COMMANDS: readonly string[] = ['run', 'play', 'lint', 'lessons', 'inventory', 'docs', 'schema', 'log', 'unlock', 'help'];
