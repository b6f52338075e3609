/** Stands for a character of an expression that nobody rendered: a value with it is not known. */
export const MASK = '\uE000';

const EXPRESSION = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;

/** Whether Jinja or Handlebars expressions stand in a text that is used as it stands. Go templates of Docker's `--format` are none. */
export function hasExpressions(text: string): boolean {
  return /\{\{(?!\s*\.)|\{%|^\s*\{#[\s\S]*?#\}/m.test(text);
}

/** Every expression replaced by as many masks; statements (`{% … %}`, `{# … #}`) by blanks. Offsets stay. */
export function maskExpressions(text: string): string {
  return text.replace(EXPRESSION, (found) => (found.startsWith('{{') && !/^\{\{[#/!]/.test(found) ? found.replace(/[^\n]/g, MASK) : found.replace(/[^\n]/g, ' ')));
}

export function isMasked(text: string): boolean {
  return text.includes(MASK);
}
