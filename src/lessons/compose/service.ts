import type { Build, CommandLine, Given, Health, Image, Mount, Port, Project, Service } from '../../model/lesson.js';
import type { MapNode, Node } from '../../model/node.js';
import { type Built, builtOf } from './build.js';
import { healthOf } from '../scripts/health.js';
import { environmentOf, givenPairs } from './environment.js';
import { imageOf } from './image.js';
import { bytesOf } from './memory.js';
import { mountsOf } from './mounts.js';
import type { Files } from './files.js';
import { portsOf } from './published.js';
import type { Reading } from './reading.js';
import { listOf } from './values.js';
import { commandLine } from './words.js';

/** A service of a merged project. Each part is read when it is first asked for, and kept. */
export class MergedService implements Service {
  readonly name: string;
  private readonly seen = new Map<string, unknown>();

  constructor(readonly key: Node & { readonly kind: 'scalar' }, private readonly node: MapNode, readonly project: Project, private readonly reading: Reading, private readonly files: Files) {
    this.name = key.text;
  }

  get(key: string): Node | undefined {
    return this.node.get(key);
  }

  at(...path: readonly string[]): Node | undefined {
    return path.reduce<Node | undefined>((node, key) => (node?.kind === 'map' ? node.get(key) : undefined), this.node);
  }

  text(node: Node | undefined): string | undefined {
    return this.reading.text(node);
  }

  get profiles(): readonly string[] {
    return this.once('profiles', () => listOf(this.get('profiles')).flatMap((item) => this.text(item) ?? []));
  }

  get image(): Image | undefined {
    return this.once('image', () => {
      const node = this.get('image');
      return node?.kind === 'scalar' && node.value !== null ? imageOf(node, this.reading, this.built) : undefined;
    });
  }

  get build(): Build | undefined {
    return this.built?.build;
  }

  private get built(): Built | undefined {
    return this.once('built', () => {
      const node = this.get('build');
      return node === undefined ? undefined : builtOf(node, (path) => this.files.at(path), this.reading);
    });
  }

  get health(): Health {
    return this.once('health', () => healthOf(this));
  }

  get environment(): ReadonlyMap<string, Given> {
    return this.once('environment', () => environmentOf(this.node, (path) => this.files.at(path), this.reading));
  }

  get ports(): readonly Port[] {
    return this.once('ports', () => (this.networkMode?.text === 'host' ? [] : portsOf(this.get('ports'), this.reading)));
  }

  get mounts(): readonly Mount[] {
    return this.once('mounts', () => mountsOf(this.node, this.project.volumes, this.reading));
  }

  get labels(): ReadonlyMap<string, Given> {
    return this.once('labels', () => new Map([...givenPairs(this.get('labels'), this.reading), ...givenPairs(this.at('deploy', 'labels'), this.reading)]));
  }

  get user(): Given | undefined {
    return this.given('user');
  }

  get networkMode(): Given | undefined {
    return this.given('network_mode');
  }

  get restart(): Given | undefined {
    return this.given('restart');
  }

  get containerName(): Given | undefined {
    return this.given('container_name');
  }

  get capAdd(): Service['capAdd'] {
    return this.once('capAdd', () => this.capabilities('cap_add'));
  }

  get capDrop(): Service['capDrop'] {
    return this.once('capDrop', () => this.capabilities('cap_drop'));
  }

  get networks(): Service['networks'] {
    return this.once('networks', () => {
      const node = this.get('networks');
      if (node?.kind === 'map') return node.entries.map(({ key, value }) => ({ key: key.text, aliases: value.kind === 'map' ? listOf(value.get('aliases')).flatMap((item) => this.text(item) ?? []) : [], at: key }));
      const named = listOf(node).flatMap((item) => (item.kind === 'scalar' ? [{ key: this.text(item) ?? item.text, aliases: [], at: item }] : []));
      return named.length > 0 || this.networkMode !== undefined ? named : [{ key: 'default', aliases: [], at: this.key }];
    });
  }

  get dependsOn(): Service['dependsOn'] {
    return this.once('dependsOn', () => {
      const node = this.get('depends_on');
      if (node?.kind !== 'map') return listOf(node).flatMap((item) => (item.kind === 'scalar' ? [{ service: item.text, condition: 'service_started', required: true, at: item }] : []));
      return node.entries.map(({ key, value }) => {
        const of = (name: string) => (value.kind === 'map' ? this.text(value.get(name)) : undefined);
        return { service: key.text, condition: of('condition') ?? 'service_started', required: of('required') !== 'false', at: key };
      });
    });
  }

  get command(): CommandLine | undefined {
    return this.once('command', () => commandLine(this.get('command'), this.reading));
  }

  get entrypoint(): CommandLine | undefined {
    return this.once('entrypoint', () => commandLine(this.get('entrypoint'), this.reading));
  }

  get memoryLimit(): Service['memoryLimit'] {
    const at = this.at('deploy', 'resources', 'limits', 'memory') ?? this.get('mem_limit');
    return at === undefined ? undefined : { bytes: bytesOf(this.text(at)), at };
  }

  private given(key: string): Given | undefined {
    const node = this.get(key);
    return node?.kind === 'scalar' && node.value !== null ? { text: this.text(node), raw: node.text, at: node } : undefined;
  }

  private capabilities(key: string): { name: string; at: Node }[] {
    return listOf(this.get(key)).flatMap((item) => {
      const name = this.text(item);
      return name === undefined ? [] : [{ name: name.toUpperCase().replace(/^CAP_/, ''), at: item }];
    });
  }

  private once<T>(key: string, read: () => T): T {
    if (!this.seen.has(key)) this.seen.set(key, read());
    return this.seen.get(key) as T;
  }
}
