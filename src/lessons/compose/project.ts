import type { ComposeUse, LessonFile, Project, Subject, TopLevel } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import type { Files } from './files.js';
import type { Layers } from './layers.js';
import { MergedService } from './service.js';

export interface Origin {
  readonly name: string;
  readonly files: readonly LessonFile[];
  readonly folder: string;
  readonly uses: readonly ComposeUse[];
}

export class MergedProject implements Project {
  readonly name: string;
  readonly files: readonly LessonFile[];
  readonly folder: string;
  readonly uses: readonly ComposeUse[];
  readonly subject: Subject;
  readonly services: readonly MergedService[];
  readonly networks: ReadonlyMap<string, TopLevel>;
  readonly volumes: ReadonlyMap<string, TopLevel>;
  readonly secrets: ReadonlyMap<string, TopLevel>;
  readonly configs: ReadonlyMap<string, TopLevel>;

  constructor({ name, files, folder, uses }: Origin, private readonly layers: Layers, known: Files) {
    this.name = name;
    this.files = files;
    this.folder = folder;
    this.uses = uses;
    this.subject = known.subject;
    this.networks = this.topLevel('networks');
    this.volumes = this.topLevel('volumes');
    this.secrets = this.topLevel('secrets');
    this.configs = this.topLevel('configs');
    const services = layers.root.get('services');
    this.services = services?.kind !== 'map' ? [] : services.entries.flatMap(({ key, value }) => (value.kind === 'map' && (uses.length > 0 || isWhole(value)) ? [new MergedService(key, value, this, layers.reading, known)] : []));
  }

  get variables(): ReadonlyMap<string, string> {
    return this.layers.reading.variables;
  }

  get(key: string): Node | undefined {
    return this.layers.root.get(key);
  }

  private topLevel(kind: string): ReadonlyMap<string, TopLevel> {
    const node = this.get(kind);
    if (node?.kind !== 'map') return new Map();
    return new Map(node.entries.map(({ key, value }): [string, TopLevel] => {
      const { reading } = this.layers;
      const given = value.kind === 'map' ? value : undefined;
      const named = given?.get('name');
      const external = given?.get('external');
      const isExternal = external?.kind === 'map' || reading.text(external) === 'true';
      const old = external?.kind === 'map' ? external.get('name') : undefined;
      const name = named ?? old;
      return [key.text, { key: key.text, name: name === undefined ? (isExternal ? key.text : `${this.name}_${key.text}`) : reading.text(name), external: isExternal, node: value, at: key }];
    }));
  }
}

/** A service without an image lies over one in another file. */
export function isWhole(service: MapNode): boolean {
  return ['image', 'build', 'extends', 'provider'].some((key) => service.get(key) !== undefined);
}
