import { basename, dirname } from 'node:path/posix';
import type { LessonFile } from '../../model/lesson.js';
import type { MapEntry, MapNode, Node } from '../../model/node.js';
import { mapNode } from '../../source/yaml/nodes.js';
import type { ComposeText, Files } from './files.js';
import { inFolder } from './folders.js';
import { readDotenv } from './interpolate.js';
import { maskExpressions } from '../masks.js';
import { mergeFiles, mergeServices } from './merge.js';
import { Reading, tidy } from './reading.js';
import type { Gap } from './uses.js';
import { listOf } from './values.js';

interface Layer {
  readonly text: ComposeText;
  readonly folder: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** Files merged into one tree, as Compose reads them: each with its `extends` and `include`, the later over the earlier. */
export class Layers {
  /** Files that were drawn in by `include` or `extends`, by path. */
  readonly drawn = new Set<LessonFile>();
  readonly reading: Reading;
  readonly root: MapNode;

  constructor(texts: readonly ComposeText[], folder: string, variables: ReadonlyMap<string, string>, private readonly files: Files, private readonly gap: Gap) {
    this.reading = new Reading(variables, folder);
    this.root = this.merged(texts.map((text) => ({ text, folder, variables })), []);
  }

  private merged(layers: readonly Layer[], path: readonly LessonFile[]): MapNode {
    const [first, ...rest] = layers.map((layer) => this.whole(layer, [...path, layer.text.file]));
    return rest.reduce((base, over) => mergeFiles(base, over, this.tagOf), first as MapNode);
  }

  /** A file with what it extends and includes. */
  private whole(layer: Layer, path: readonly LessonFile[]): MapNode {
    const { root, services, file } = layer.text;
    this.reading.parts.set(root.range.file, { file, folder: layer.folder, variables: layer.variables });
    const extended = services.entries.flatMap((entry) => {
      const value = this.extended(entry, layer, []);
      return value === undefined ? [] : [{ key: entry.key, value }];
    });
    const own = extended.every(({ value }, index) => value === services.entries[index]?.value) ? root : withServices(root, mapNode(extended, services.range));
    const included = listOf(root.get('include')).flatMap((item) => this.included(item, layer, path) ?? []);
    return included.length === 0 ? own : [...included, own].reduce((base, over) => mergeFiles(base, over, this.tagOf));
  }

  /** A service over what it extends; undefined where that is not known. */
  private extended({ key, value }: MapEntry, layer: Layer, path: readonly MapNode[]): Node | undefined {
    const given = value.kind === 'map' ? value.get('extends') : undefined;
    if (value.kind !== 'map' || given === undefined || path.includes(value)) return value;
    const name = given.kind === 'map' ? given.get('service') : given;
    const from = given.kind === 'map' ? given.get('file') : undefined;
    const base = from === undefined ? layer : this.drawnFrom(from, layer, dirname(layer.text.file.dest));
    const entry = base?.text.services.entry(this.reading.text(name) ?? '');
    if (base === undefined || entry === undefined || entry.value.kind !== 'map') {
      if (base !== undefined) this.gap(name ?? key, `service ${key.text} extends ${this.reading.text(name) ?? 'a service'}, which ${basename(base.text.file.dest)} does not have, so it is not judged`);
      return undefined;
    }
    const found = this.extended(entry, base, [...path, value]);
    return found?.kind === 'map' ? mergeServices(found, value, this.tagOf) : undefined;
  }

  private included(item: Node, layer: Layer, path: readonly LessonFile[]): MapNode | undefined {
    const named = item.kind === 'map' ? listOf(item.get('path')) : [item];
    const texts = named.flatMap((node) => this.drawnFrom(node, layer, layer.folder)?.text ?? []).filter(({ file }) => !path.includes(file));
    const [first] = texts;
    if (first === undefined) return undefined;
    const directory = item.kind === 'map' ? item.get('project_directory') : undefined;
    const folder = this.reading.path(this.reading.text(directory), directory ?? item) ?? dirname(first.file.dest);
    const variables = new Map([...dotenvIn(folder, this.files), ...layer.variables]);
    return this.merged(texts.map((text) => ({ text, folder, variables })), path);
  }

  /** The file that `include` or `extends` names; what is not there is told. */
  private drawnFrom(node: Node, layer: Layer, folder: string): Layer | undefined {
    const path = this.reading.text(node);
    const absolute = path === undefined ? undefined : tidy(inFolder(folder, path));
    const text = absolute === undefined ? undefined : this.files.composeAt(absolute);
    if (text === undefined || absolute === undefined) {
      const missing = this.files.subject.kind === 'host' ? 'that no task writes' : 'that is not among these files';
      this.gap(node, `${basename(layer.text.file.dest)} draws on ${path ?? 'a file'} ${missing}, so its services are not judged`);
      return undefined;
    }
    this.drawn.add(text.file);
    const own = { text, folder: dirname(absolute), variables: layer.variables };
    if (!this.reading.parts.has(text.root.range.file)) this.reading.parts.set(text.root.range.file, { file: text.file, folder: own.folder, variables: own.variables });
    return own;
  }

  private readonly tagOf = ({ key }: MapEntry): 'reset' | 'override' | undefined => {
    const text = this.reading.parts.get(key.range.file)?.file.plain;
    if (text === undefined || !text.includes('!')) return undefined;
    return /^["']?\s*:\s*!(reset|override)\b/.exec(text.slice(key.range.end, key.range.end + 60))?.[1] as 'reset' | 'override' | undefined;
  };
}

function withServices(root: MapNode, services: MapNode): MapNode {
  return mapNode(root.entries.map((entry) => (entry.key.text === 'services' ? { key: entry.key, value: services } : entry)), root.range);
}

/** The `.env` of a folder, as far as it is known. */
export function dotenvIn(folder: string, files: Files): ReadonlyMap<string, string> {
  const file = files.at(tidy(`${folder}/.env`));
  return file === undefined ? new Map() : readDotenv(file.masked ? maskExpressions(file.plain) : file.plain);
}

