import { Composer, type CST, type Document, type YAMLError } from 'yaml';
import { error, type Diagnostic } from '../../model/diagnostic.js';
import type { SourceText } from '../../model/range.js';
import { type Draft, explain, lineEnd, lineStart, quoted, valueEnd } from './faults.js';
import { noBreakSpace } from './no-break-space.js';
import { DEPTH_LIMIT, NODE_LIMIT, tokenize, visitFlow } from './tokens.js';

export interface ParsedText {
  readonly documents: readonly Document.Parsed[];
  /** What was parsed: the text, with what could not be parsed overwritten. */
  readonly text: string;
  /** Parts that were overwritten by a plain word: their value is what was written there. */
  readonly masks: readonly { readonly start: number; readonly end: number }[];
  readonly diagnostics: readonly Diagnostic[];
  /** False when the tree cannot be trusted as a whole. */
  readonly reliable: boolean;
}

/** Times a text is parsed again after a fault was masked. */
const ROUNDS = 24;
/** Characters that all rounds together may parse, so that a large broken file stays fast. */
const REPAIR_BUDGET = 2_000_000;

/** Parses a text and finds all its syntax faults: each one is masked, and the rest parsed again. */
export function parseDocuments(source: SourceText): ParsedText {
  const diagnostics: Diagnostic[] = [];
  const masks: { start: number; end: number }[] = [];
  let text = source.text;
  let reliable = true;
  for (let round = 0; ; round += 1) {
    const { tokens, limit } = tokenize(text);
    if (limit) return { documents: [], text, masks, diagnostics: [...diagnostics, overLimit(source, limit)], reliable: false };
    const templates: CST.FlowCollection[] = [];
    const inFlow = new Set<CST.FlowCollection>();
    const quotedTokens: CST.FlowScalar[] = [];
    visitFlow(tokens, (token, inside) => {
      if (token.type !== 'flow-collection') quotedTokens.push(token);
      else if (text.startsWith('{{', token.offset)) {
        templates.push(token);
        if (inside) inFlow.add(token);
      }
    });
    const mayRepair = round < ROUNDS && (round + 1) * text.length < REPAIR_BUDGET;
    if (templates.length > 0 && mayRepair) {
      let end = 0;
      let repaired = '';
      let copied = 0;
      for (const token of templates) {
        if (token.offset < end) continue;
        const fault = unquotedTemplate(source, token.offset, inFlow.has(token));
        end = fault.end;
        diagnostics.push(fault.diagnostic);
        masks.push({ start: token.offset, end });
        repaired += text.slice(copied, token.offset) + 'x'.repeat(end - token.offset);
        copied = end;
      }
      text = repaired + text.slice(copied);
      continue;
    }
    const documents = [...new Composer({ keepSourceTokens: true, schema: 'failsafe', uniqueKeys: false, strict: true }).compose(tokens, false, text.length)] as Document.Parsed[];
    const problems = documents.flatMap((document) => document.errors).sort((a, b) => a.pos[0] - b.pos[0]);
    const draft: Draft = { file: source.file, shown: source.text, text, quoted: quotedTokens };
    const faults = problems.map((problem) => noBreakSpace(Math.min(problem.pos[0], text.length), draft) ?? explain(problem, draft, problems));
    const masked = mayRepair ? faults.find((fault) => fault.mask) : undefined;
    if (masked?.mask) {
      const { start, end, blank } = masked.mask;
      diagnostics.push(masked.diagnostic);
      if (masked.unreliable) reliable = false;
      if (!blank) masks.push({ start, end });
      const next = overwrite(text, start, end, blank ? ' ' : 'x');
      if (next !== text) {
        text = next;
        continue;
      }
    }
    const last = oncePerLine(faults.map((fault) => fault.diagnostic), source.text, problems);
    reliable &&= faults.every((fault) => !fault.unreliable);
    return { documents, text, masks, diagnostics: [...diagnostics, ...last], reliable };
  }
}

/** Keeps the first fault of each line; after one that is not understood, the rest of the file says nothing more. */
function oncePerLine(faults: readonly Diagnostic[], text: string, problems: readonly YAMLError[]): Diagnostic[] {
  const seen = new Set<number>();
  const out: Diagnostic[] = [];
  for (const [index, fault] of faults.entries()) {
    const line = lineStart(text, Math.min(fault.range?.start ?? 0, text.length));
    if (seen.has(line) || seen.has(lineStart(text, Math.min(problems[index]!.pos[0], text.length)))) continue;
    seen.add(line);
    out.push(fault);
    if (fault.code === 'yaml-syntax') break;
  }
  return out;
}

function overwrite(text: string, start: number, end: number, filler: 'x' | ' '): string {
  const cover = filler === 'x' ? 'x'.repeat(end - start) : text.slice(start, end).replace(/[^\n]/g, ' ');
  return text.slice(0, start) + cover + text.slice(end);
}

function unquotedTemplate(source: SourceText, start: number, inFlow: boolean): { diagnostic: Diagnostic; end: number } {
  const { text } = source;
  const close = text.indexOf('}}', start);
  const lineStop = lineEnd(text, start);
  let end = valueEnd(text, close > lineStop ? close : start);
  const key = /^\{\{[^\n]*?\}\}[^\s:,]*(?=:(\s|$))/.exec(text.slice(start, lineStop));
  if (key) end = start + key[0].length;
  else if (inFlow && close !== -1) end = close + 2 + /^[^,\]}\n]*/.exec(text.slice(close + 2))![0].trimEnd().length;
  const value = text.slice(start, end);
  const diagnostic = error('unquoted-template', `\`${/^\{\{.*?\}\}/.exec(value)?.[0] ?? value.split('\n')[0]}\` starts a value without quotes`, {
    range: { file: source.file, start, end },
    why: 'YAML takes a `{` at the start of a value for a map, before the expression is seen.',
    fix: `Quote the whole value: ${quoted(value)}`,
  });
  return { diagnostic, end };
}

function overLimit(source: SourceText, limit: { kind: 'depth' | 'nodes'; offset: number }): Diagnostic {
  const range = { file: source.file, start: limit.offset, end: limit.offset + 1 };
  return limit.kind === 'depth'
    ? error('too-deep', `more than ${DEPTH_LIMIT} collections inside one another`, { range, why: 'No playbook needs that; such a file is a mistake or an attack.', fix: 'Check the brackets and the indentation.' })
    : error('too-many-values', `more than ${NODE_LIMIT} values in one file`, { range, why: 'The file would take too long to check.', fix: 'Split it, or keep data out of playbooks and vars files.' });
}
