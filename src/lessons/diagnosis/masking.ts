/** Names of variables, options and labels whose values are secrets. */
const SECRET_NAME = /pass(?!ive|ed|th|ing)|secret|token|credential|private|api_?key|(?:^|[_-])key(?:$|[_-])|salt|dsn|signing|encrypt|(?:^|[_-])auth$/i;

/** Options after which a secret stands as a word of its own. */
const SECRET_OPTION = /^(?:--?(?:requirepass|masterauth|password|passwd|pass|token|secret|api-?key|auth)|-a|requirepass|masterauth)$/i;

export const HIDDEN = '[redacted]';

/** What looks like a secret in a text, whoever wrote it. */
const LOOKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  [/(:\/\/[^\s:/@'"]*:)[^\s/@'"]+@/g, `$1${HIDDEN}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, HIDDEN],
  [/\b(?:sk-|ghp_|gho_|ghs_|glpat-|xox[abp]-|AKIA|AGE-SECRET-KEY-)[\w-]{10,}/g, HIDDEN],
  [/((?:^|[\s"'{,;&?[(-])[\w.-]*(?:pass(?:word|wd|phrase)?|secret|token|credentials?|api_?key|private_?key)[\w.-]*["']?[ \t]*[=:][ \t]*)(\[redacted\]|"[^"\n]*"|'[^'\n]*'|[^\s"',;&}\])]+)/gim, `$1${HIDDEN}`],
  [/\b(requirepass|masterauth)([ \t]+)\S+/gi, `$1$2${HIDDEN}`],
];

export function maskText(text: string): string {
  return LOOKS.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text);
}

export interface Masked {
  readonly text: string;
  /** Values that were hidden: they may stand elsewhere, too. */
  readonly values: readonly string[];
}

/** `docker inspect`, with values of secret names and after secret options hidden. What is no JSON stays text. */
export function maskInspect(text: string): Masked {
  const values: string[] = [];
  const hide = (value: string): string => {
    values.push(value);
    return HIDDEN;
  };
  try {
    return { text: JSON.stringify(masked(JSON.parse(text), hide), undefined, 2), values };
  } catch {
    return { text, values };
  }
}

type Hide = (value: string) => string;

function masked(value: unknown, hide: Hide): unknown {
  if (Array.isArray(value)) return value.map((item, at) => (typeof item === 'string' ? word(item, at === 0 ? undefined : (value as readonly unknown[])[at - 1], hide) : masked(item, hide)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, typeof one === 'string' && one !== '' && SECRET_NAME.test(name) ? hide(one) : masked(one, hide)]));
}

/** `NAME=value` of an environment, or an argument after its option. */
function word(text: string, before: unknown, hide: Hide): string {
  if (typeof before === 'string' && SECRET_OPTION.test(before) && text !== '') return hide(text);
  const [, name, value] = /^(-{0,2}[\w.-]+)=([\s\S]+)$/.exec(text) ?? [];
  return name !== undefined && value !== undefined && SECRET_NAME.test(name) ? `${name}=${hide(value)}` : text;
}
