import { resolve } from 'node:path';
import { typedExtraVar } from '../language/extravars.js';
import { error } from '../model/diagnostic.js';
import type { SourceText } from '../model/range.js';
import type { Definition, VariableLayer } from '../model/variables.js';
import { parseYaml } from '../source/yaml.js';
import { nodeOf } from './nodes.js';
import type { Reader } from './reading.js';
import { definition, definitions } from './variables.js';
import { splitWords, type Word } from './words.js';

/** All `-e` arguments as one layer, the later wins: `k=v` pairs, a YAML or JSON map, `@file`. */
export function readExtraVars(args: readonly string[], cwd: string, reader: Reader): VariableLayer {
  const variables = new Map<string, Definition>();
  args.forEach((text, index) => {
    for (const found of readOne(text, `-e (${index + 1})`, cwd, reader)) variables.set(found.name, found);
  });
  return { level: 22, origin: 'extra vars (-e)', variables };
}

function readOne(text: string, name: string, cwd: string, reader: Reader): Iterable<Definition> {
  if (text.startsWith('@')) return readFile(text.slice(1), cwd, reader);
  reader.sources.inline(name, masked(text));
  const source = { file: name, path: '', text };
  if (/^\s*[{[]/.test(text)) return readMap(source, reader);
  const { words, unclosed } = splitWords(text, 0, { expressions: true });
  if (unclosed !== undefined) reader.log.report(error('bad-extra-var', 'a quote is not closed', { range: { file: source.file, start: unclosed, end: text.length } }));
  return words.flatMap((word) => pair(source, word, reader));
}

/** What a code frame may show: passwords on the command line of a CI job must not come back in its log. */
function masked(text: string): string {
  return text.replace(/(\w*(?:pass|secret|token|key|pwd)\w*["']?\s*[=:]\s*)([^\s,}]+)/gi, (_, name: string, value: string) => name + '*'.repeat(value.length));
}

function readFile(name: string, cwd: string, reader: Reader): Iterable<Definition> {
  const path = resolve(cwd, name);
  const file = reader.varsFile(path);
  if (file !== undefined) return file.variables.values();
  reader.log.report(error('vars-file-missing', `there is no file ${name} for -e`, { why: `${path} does not exist.`, suggestion: reader.search(path, []).suggestion }));
  return [];
}

function readMap(source: SourceText, reader: Reader): Iterable<Definition> {
  const { root, diagnostics } = parseYaml(source);
  for (const diagnostic of diagnostics) reader.log.report(diagnostic);
  if (root?.kind === 'map') return definitions(root, reader.log).values();
  if (root !== undefined) reader.log.report(error('bad-extra-var', 'extra vars must be a map', { range: root.range, fix: 'Write {"name": "value"}.' }));
  return [];
}

function pair(source: SourceText, word: Word, reader: Reader): Definition[] {
  const range = { file: source.file, start: word.start, end: word.end };
  const equals = word.text.indexOf('=');
  if (equals <= 0) {
    const isFile = reader.exists(resolve(word.text)) === 'file';
    reader.log.report(error('bad-extra-var', `"${word.text}" is not name=value`, { range, fix: isFile ? `To read the file, write @${word.text}.` : 'Write -e name=value; quote a value that holds spaces.' }));
    return [];
  }
  const value = word.text.slice(equals + 1);
  const nameEnd = word.offsets[equals] ?? word.end;
  const key = nodeOf(source, { text: word.text.slice(0, equals), start: word.start, end: nameEnd }, word.text.slice(0, equals));
  if (key.kind !== 'scalar') throw new Error('the name of a variable is text');
  const written = { text: value, start: word.offsets[equals + 1] ?? word.end, end: word.end, offsets: word.offsets.slice(equals + 1) };
  return [definition({ key, value: nodeOf(source, written, word.quoted ? value : typedExtraVar(value)) }, reader.log)];
}
