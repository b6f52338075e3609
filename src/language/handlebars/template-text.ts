import { warning, type Diagnostic } from '../../model/diagnostic.js';
import type { Range, SourceText } from '../../model/range.js';
import { lineStarts } from '../../source/position.js';

/** A place as Handlebars counts: line from 1, column from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The text of a template as it is parsed (line ends are LF), and the way back to its file. */
export interface TemplateText {
  readonly source: SourceText;
  readonly text: string;
  /** Offset in the file of a place that Handlebars names. */
  at(place: Place): number;
  range(loc: { readonly start: Place; readonly end: Place }): Range;
  /** Offset in the file, `count` parsed characters behind `offset` of the file. */
  advance(offset: number, count: number): number;
}

export function templateText(source: SourceText): TemplateText {
  const starts = lineStarts(source);
  const at = ({ line, column }: Place): number => Math.min((starts[line - 1] ?? source.text.length) + column, source.text.length);
  const windows = source.text.includes('\r\n');
  return {
    source,
    text: windows ? source.text.replaceAll('\r\n', '\n') : source.text,
    at,
    range: (loc) => ({ file: source.file, start: at(loc.start), end: at(loc.end) }),
    advance: (offset, count) => {
      if (!windows) return offset + count;
      let place = offset;
      for (let left = count; left > 0; left -= 1) place += source.text[place] === '\r' && source.text[place + 1] === '\n' ? 2 : 1;
      return place;
    },
  };
}

/** What is worth a warning in any template. */
export function textWarnings(source: SourceText): Diagnostic[] {
  const out: Diagnostic[] = [];
  const windows = source.text.indexOf('\r\n');
  if (windows !== -1) out.push(warning('crlf', 'the template has Windows line ends', { range: { file: source.file, start: windows, end: windows + 1 }, why: 'A host reads a carriage return as part of the line; it is written with LF.', fix: 'Save the file with Unix line ends (LF).' }));
  const control = source.text.search(/[\u0080-\u0084\u0086-\u009f]/);
  if (control !== -1) out.push(warning('control-character', `the control character U+${source.text.charCodeAt(control).toString(16).padStart(4, '0').toUpperCase()} in the template`, { range: { file: source.file, start: control, end: control + 1 }, why: 'It is not visible, and mostly comes from Windows-1252 text that was converted wrongly.', fix: 'Replace it by the character that was meant.' }));
  return out;
}
