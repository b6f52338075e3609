import { error } from '../../model/diagnostic.js';
import { type Draft, type Fault, lineEnd, lineStart } from './faults.js';

const SPACES = /[\u00a0\u2000-\u200a\u202f\u3000]/;
const WIDE = /[\u00a0\u2000-\u200a\u202f\u3000]/;
const ANYWHERE = /^([^"'#]*?)([\u00a0\u2000-\u200a\u202f\u3000])/;
/** Behind a dash or the colon of a key: there it changes what the lines below belong to. */
const AFTER_MARK = /^( *(?:- +)*(?:-|[\w.-]+:))([\u00a0\u2000-\u200a\u202f\u3000])/m;

/** Copied from a web page: it looks like a space, and YAML takes it for a letter. */
export function noBreakSpace(at: number, draft: Draft): Fault | undefined {
  if (!SPACES.test(draft.text)) return undefined;
  if (!WIDE.test(draft.text)) return undefined;
  const marked = AFTER_MARK.exec(draft.text.slice(0, lineEnd(draft.text, at)));
  const start = marked?.index ?? lineStart(draft.text, at);
  const found = marked ?? ANYWHERE.exec(draft.text.slice(start, lineEnd(draft.text, at)));
  if (!found) return undefined;
  const place = start + (found[1] ?? '').length;
  const code = (found[2] ?? '').charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const diagnostic = error('no-break-space', `a no-break space (U+${code}) where a space is meant`, {
    range: { file: draft.file, start: place, end: place + 1 },
    why: 'It looks like a space, but YAML takes it for a letter; mostly it was copied from a web page.',
    fix: 'Replace it by a plain space.',
  });
  return { diagnostic, mask: { start: place, end: place + 1, blank: true } };
}
