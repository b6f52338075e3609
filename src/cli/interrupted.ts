/** Ctrl-C at a question: nothing was begun (exit 99). */
export class Interrupted extends Error {}
