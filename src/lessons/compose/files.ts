import { basename } from 'node:path/posix';
import type { LessonFile, Subject } from '../../model/lesson.js';
import type { MapNode } from '../../model/node.js';
import { isMasked } from '../masks.js';

/** A file that looks like Compose. */
export interface ComposeText {
  readonly file: LessonFile;
  readonly root: MapNode;
  readonly services: MapNode;
}

/** A template's own ending says nothing of what it makes. */
const TEMPLATE = /\.(?:j2|jinja2?|hbs|tmpl|tpl)$/;
const TOP_LEVEL = new Set(['version', 'name', 'services', 'networks', 'volumes', 'configs', 'secrets', 'include', 'models']);
const OWN = ['image', 'build', 'extends', 'container_name', 'ports', 'restart', 'depends_on', 'healthcheck', 'networks', 'volumes', 'env_file', 'deploy', 'provider'];

/** Files of a subject by their path, and those among them that are Compose. */
export class Files {
  private readonly byPath: ReadonlyMap<string, LessonFile>;
  /** Named like Compose, and no YAML that can be read. */
  readonly faulty: LessonFile[] = [];
  private readonly read = new Map<LessonFile, ComposeText | undefined>();

  constructor(readonly subject: Subject) {
    this.byPath = new Map(subject.files.map((file) => [pathOf(file), file]));
  }

  at(path: string): LessonFile | undefined {
    return this.byPath.get(path);
  }

  /** Everything with a `services:` map of maps that looks like Compose, whatever its name. */
  compose(): ComposeText[] {
    return this.subject.files.flatMap((file) => this.composeOf(file) ?? []);
  }

  composeAt(path: string): ComposeText | undefined {
    const file = this.at(path);
    return file === undefined ? undefined : this.composeOf(file);
  }

  private composeOf(file: LessonFile): ComposeText | undefined {
    if (!this.read.has(file)) {
      this.read.set(file, readCompose(file));
      if (namedCompose(file) && mayBeCompose(file) && file.root === undefined) this.faulty.push(file);
    }
    return this.read.get(file);
  }
}

/** Where it lands, without a template's ending. */
export function pathOf({ dest }: LessonFile): string {
  return dest.replace(TEMPLATE, '');
}

function mayBeCompose(file: LessonFile): boolean {
  return /\.ya?ml$/.test(pathOf(file)) && /^\uFEFF?["']?(?:services|include)["']?\s*:/m.test(file.plain);
}

function readCompose(file: LessonFile): ComposeText | undefined {
  if (!mayBeCompose(file)) return undefined;
  const { root } = file;
  if (root?.kind !== 'map') return undefined;
  const services = root.get('services') ?? (namedCompose(file) && root.get('include') !== undefined ? { kind: 'map', entries: [], range: root.range, get: () => undefined, entry: () => undefined } as const : undefined);
  return services?.kind === 'map' && looksLikeCompose(root, services, file) ? { file, root, services } : undefined;
}

function looksLikeCompose(root: MapNode, services: MapNode, file: LessonFile): boolean {
  const strange = root.entries.some(({ key }) => !TOP_LEVEL.has(key.text) && !key.text.startsWith('x-') && !isMasked(key.text));
  const maps = services.entries.flatMap(({ value }) => (value.kind === 'map' ? [value] : []));
  if (namedCompose(file)) return maps.length > 0 || root.get('include') !== undefined;
  return !strange && maps.length > 0 && maps.some((service) => OWN.some((key) => service.get(key) !== undefined));
}

function namedCompose(file: LessonFile): boolean {
  return /compose/.test(basename(file.dest));
}
