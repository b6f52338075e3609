/** Recognises what people write by habit from Jinja and Go templates, and says how Handlebars has it. */

const STATEMENTS: Readonly<Record<string, string>> = {
  if: '{{#if …}} … {{/if}}',
  elif: '{{else if …}}',
  else: '{{else}}',
  endif: '{{/if}}',
  for: '{{#each …}} … {{/each}}',
  endfor: '{{/each}}',
  set: 'a variable in vars:',
  include: '{{> name}} with partials/name.hbs',
  raw: '{{{{raw}}}} … {{{{/raw}}}}',
  endraw: '{{{{/raw}}}}',
};

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly summary: string;
  readonly fix: string;
}

/** Jinja statements and comments in the plain text of a template. */
export function jinjaInText(text: string): Found[] {
  const out: Found[] = [];
  for (const match of text.matchAll(/\{%[-+]?\s*([a-z]+)\b[^%]*%\}|\{#(?!\w)[^#]*#\}/g)) {
    const word = match[1];
    if (word !== undefined && !Object.hasOwn(STATEMENTS, word)) continue;
    const fix = word === undefined ? 'Write a comment as {{!-- … --}}.' : `Write ${jinjaStatement(match[0], word)}.`;
    out.push({ start: match.index, end: match.index + match[0].length, summary: word === undefined ? 'a Jinja comment in a Handlebars template' : `a Jinja statement (\`${word}\`) in a Handlebars template`, fix });
  }
  return out;
}

function jinjaStatement(whole: string, word: string): string {
  const loop = /for\s+(\w+)\s+in\s+([\w.]+)\s*[-+]?%\}/.exec(whole);
  if (loop) return `{{#each ${loop[2]} as |${loop[1]}|}} … {{/each}}`;
  const condition = /^\{%[-+]?\s*(?:el)?if\s+([\w.]+)\s*[-+]?%\}/.exec(whole);
  if (condition) return word === 'if' ? `{{#if ${condition[1]}}} … {{/if}}` : `{{else if ${condition[1]}}}`;
  return STATEMENTS[word]!;
}

/** What a mustache that Handlebars cannot read was meant to be; `inside` is the text between the braces. */
export function foreignMustache(inside: string): { readonly summary: string; readonly fix: string } | undefined {
  const text = inside.trim().replace(/^-\s+|\s+-$/g, '');
  if (/^\.[A-Za-z]/.test(text) || /^-?\s*(?:range|end|template|printf|json|with)\b.*[.$]/.test(inside.trim()) || /^\$/.test(text) || inside.startsWith('- ')) {
    return { summary: 'a Go template inside a Handlebars template', fix: `To write it as it is, put a backslash before it: \\{{${inside}}}` };
  }
  if (/\|/.test(text)) {
    const form = filterChain(text);
    return { summary: 'a Jinja filter in a Handlebars template', fix: form === undefined ? 'Write the filter first: {{default x 2}} for x | default(2).' : `Write the filter first: {{${form}}}` };
  }
  const index = /^([\w.]+)\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]((?:\.\w+)*)$/.exec(text);
  if (index) {
    const key = index[2] ?? index[3] ?? index[4] ?? '';
    return { summary: 'an index in brackets', fix: `Write {{${index[1]}.${/^\w+$/.test(key) ? key : `[${key}]`}${index[5]}}}` };
  }
  if (/^[\w.@#\s"'()]*[A-Za-z_]\w*\.\d+(?![\w])/.test(text)) return { summary: 'an index without brackets', fix: `Write {{${text.replace(/\.(\d+)(?!\w)/g, '.[$1]')}}}` };
  const condition = /^(.+?)\s+if\s+(.+?)\s+else\s+(.+)$/.exec(text);
  if (condition) return { summary: 'a Jinja condition in a Handlebars template', fix: `Write {{#if ${condition[2]}}}${condition[1]!.replace(/^'|'$/g, '')}{{else}}${condition[3]!.replace(/^'|'$/g, '')}{{/if}}` };
  if (/^[\w.]+\s*(==|!=|<=?|>=?)\s*\S/.test(text)) return { summary: 'a comparison in a Handlebars template', fix: 'Write {{#if (eq a b)}} … {{/if}}; also ne, lt, le, gt, ge.' };
  if (/^[\w.]+\(/.test(text)) return { summary: 'a call with parentheses', fix: 'Write the function first, then its arguments: {{name a b}}' };
  return undefined;
}

/** `x | default(2) | int` → `int (default x 2)`. */
function filterChain(text: string): string | undefined {
  const [input, ...filters] = splitOutside(text, '|').map((part) => part.trim());
  let form = input ?? '';
  if (!/^[\w.@]+$|^'[^']*'$|^"[^"]*"$/.test(form)) return undefined;
  for (const [index, filter] of filters.entries()) {
    const parts = /^([\w.]+)(?:\((.*)\))?$/s.exec(filter);
    if (!parts) return undefined;
    const args = parts[2] === undefined || parts[2].trim() === '' ? [] : splitOutside(parts[2], ',').map((arg) => arg.trim());
    form = [parts[1], index === 0 ? form : `(${form})`, ...args].join(' ');
  }
  return form;
}

/** Splits where no quote or bracket is open. */
function splitOutside(text: string, separator: string): string[] {
  const out = [''];
  let quote = '';
  let depth = 0;
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === separator && depth === 0) {
      out.push('');
      continue;
    }
    out[out.length - 1] += character;
  }
  return out;
}
