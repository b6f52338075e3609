import type { LessonFile, Place, ReportDetails, RuleContext } from '../model/lesson.js';
import { decode } from '../source/decode.js';
import { defineRule } from './define.js';
import { carriageReturns } from './encoding/carriage-returns.js';

type Report = RuleContext['report'];

/** Written in other encodings on purpose, or not by people. */
const OTHERWISE = /\.(?:php|ldif|ps1|psm1|bat|cmd|vbs|reg|inf|csv|tsv|po|srt|sql|html?|js|css|rtf|eml|properties)(?:\.\w+)?$|\/(?:test|tests|fixtures|testdata|vendor)\//i;
const DOCUMENT = /\.(?:md|txt|rst|adoc)$|\/\.(?:gitignore|gitattributes|dockerignore|editorconfig)$/i;
/** UTF-8 read as Windows-1252 and saved as UTF-8 again: é becomes Ã©, ’ becomes â€™. */
const MOJIBAKE = /Ã[\u0080-\u00bfŒœŠšŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|â€[\u0080-\u009f\u00a0-\u00bfœ™˜šž“”¦¢]|ðŸ/g;
const WHY = 'A copied terminal log and a whole seed were unreadable where accents stood, and a script with Windows line ends does not start: the kernel looks for "/bin/sh\\r" (002#9, 003).';

export const fileEncoding = defineRule({
  number: 36,
  name: 'file-encoding',
  from: '002#9',
  severity: 'error',
  summary: 'A file that is not UTF-8, has a byte order mark, NUL bytes or Windows line ends where they break it, or was encoded twice',
  file(file, { report }) {
    if (OTHERWISE.test(file.within)) return;
    if (file.bytes !== undefined && !asBytes(file, file.bytes, report)) return;
    carriageReturns(file, report);
    encodedTwice(file, report);
  },
});

/** Whether the text can be trusted. */
function asBytes(file: LessonFile, bytes: Buffer, report: Report): boolean {
  const severity = DOCUMENT.test(file.dest) ? 'warning' : 'error';
  const decoded = decode(bytes);
  if ('summary' in decoded) {
    const { summary, fix, start, end, text, foreign } = decoded;
    // Each character is itself again: written as UTF-8 it has other bytes.
    const edits = foreign?.map((at) => ({ at: file.place(at, at + 1), text: text[at] as string }));
    report(file.place(start, end), summary, { severity, why: WHY, fix, ...(edits === undefined || text.includes('\ufffd') ? {} : { edits }) });
    return false;
  }
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? harmOfMark(file) : undefined;
  if (mark !== undefined) report(file.place(0, 0), `a byte order mark at the start: ${mark.harm}`, { ...mark.details, why: WHY, fix: 'Save it as UTF-8 without a byte order mark.', edits: [{ at: file.place(0, 0), text: '' }] });
  return true;
}

/** YAML, Dockerfiles and units may have one. */
function harmOfMark({ dest, plain }: LessonFile): { readonly harm: string; readonly details: ReportDetails } | undefined {
  if (plain.startsWith('#!')) return { harm: 'the kernel does not see "#!" and runs it with another shell, or not at all', details: {} };
  if (/\.(?:sh|bash)$/.test(dest)) return { harm: 'its first command is not found', details: {} };
  if (/(?:^|\/)\.?[\w.-]*env(?:\.[\w-]+)?$/.test(dest)) return { harm: 'the first variable has another name for shells and systemd', details: { severity: 'warning' } };
  return /\.(?:conf|cnf|cfg|ini)$|cron/.test(dest) ? { harm: 'its first line is not what it looks like', details: { severity: 'warning' } } : undefined;
}

function encodedTwice(file: LessonFile, report: Report): void {
  const found = [...file.plain.matchAll(MOJIBAKE)];
  const [first] = found;
  if (first === undefined) return;
  const at: Place = file.place(first.index, first.index + first[0].length);
  report(at, `"${first[0]}" is UTF-8 that was read as Windows-1252 and encoded again${found.length === 1 ? '' : ` (${found.length} times in this file)`}`, { severity: 'warning', why: WHY, fix: 'Decode it once: iconv -f UTF-8 -t WINDOWS-1252 FILE; what comes out is UTF-8.' });
}
