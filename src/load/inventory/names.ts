import { type Diagnostic, error } from '../../model/diagnostic.js';
import type { Range } from '../../model/range.js';

/** A host may be named by letters, digits and `. _ - : % @`, so that its name is never an option, a path or a pattern (PROMISES 7, 28). */
export function checkHostName(name: string, range: Range): Diagnostic | undefined {
  if (/^[\p{L}\p{N}_:][\p{L}\p{N}_.:%@-]*$/u.test(name) && !name.includes('..') && name.length <= 255) return undefined;
  return error('bad-host-name', `${JSON.stringify(name)} can't be the name of a host`, {
    range,
    why: name.startsWith('-') ? 'It would be read as an option by the programs that get it.' : /[/\\]|\.\./.test(name) ? 'Names of files are made of it, so it may not lead out of a folder.' : 'Letters, digits and . _ - : % @ may stand in it.',
    fix: 'Give the host a plain name and put its address in ansible_host.',
  });
}

/** As for hosts; in addition nothing that has a meaning in host patterns. */
export function checkGroupName(name: string, range: Range): Diagnostic | undefined {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name) && !name.includes('..') && name.length <= 255) return undefined;
  return error('bad-group-name', `${JSON.stringify(name)} can't be the name of a group`, { range, why: 'Letters, digits and . _ - may stand in it; : , ! & * [ ] ~ belong to host patterns.' });
}

/** Values of connection variables that would be read as options by the programs that get them. */
export function checkConnectionValue(variable: string, text: string, range: Range): Diagnostic | undefined {
  if (!['ansible_host', 'ansible_user', 'ansible_ssh_host', 'ansible_ssh_user', 'ansible_become_user'].includes(variable) || !/^-|[\s\0]/.test(text)) return undefined;
  return error('bad-connection-value', `${variable} is ${JSON.stringify(text)}`, { range, why: text.startsWith('-') ? 'It would be read as an option.' : 'White space may not stand in it.' });
}
