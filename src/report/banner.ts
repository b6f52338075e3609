import { width } from './width.js';

/** Ansible's banner: text filled with stars to the width of the terminal, 80 columns (`least`) in a pipe. */
export function banner(text: string, columns: number, least = 80): string {
  return `\n${text} ${'*'.repeat(Math.max(3, Math.max(least, columns) - 1 - width(text)))}`;
}
