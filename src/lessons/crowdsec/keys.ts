import type { LessonFile, Place, Project, Service, Subject } from '../../model/lesson.js';
import type { Node } from '../../model/node.js';
import { isWithin } from '../data/covering.js';
import { literalOf } from '../secrets/values.js';

export interface Setting {
  readonly at: Place;
  /** Undefined: it comes from a variable or file. */
  readonly text: string | undefined;
}

/** How a bouncer reaches CrowdSec, by one set of settings. */
export interface Bouncer {
  readonly key?: Setting;
  /** `host:port`, without a scheme. */
  readonly host?: Setting;
  readonly scheme?: Setting;
  readonly at: Place;
}

function setting(raw: string, at: Place): Setting {
  return { at, text: literalOf(raw)?.text };
}

/** Keys that CrowdSec is given when it starts. */
export function bouncerKeys({ environment }: Service): Setting[] {
  return [...environment].filter(([name]) => /^BOUNCER_KEY_(?!.*_FILE$)/.test(name)).map(([, { raw, at }]) => setting(raw, at));
}

/** Bouncers of a project: Traefik's plugin in labels and files, Caddy's module, and bouncers that run as services. */
export function bouncersOf({ services, subject, folder }: Project): Bouncer[] {
  const files = inFiles.get(subject) ?? subject.files.flatMap((file) => fromFile(file).map((bouncer) => ({ dest: file.dest, bouncer })));
  inFiles.set(subject, files);
  // a repository may hold stacks that have nothing to do with one another
  const near = subject.kind === 'host' ? files : files.filter(({ dest }) => isWithin(dest, folder));
  return [...services.flatMap((service) => [...fromLabels(service), ...fromEnvironment(service)]), ...near.map(({ bouncer }) => bouncer)];
}

const inFiles = new WeakMap<Subject, readonly { readonly dest: string; readonly bouncer: Bouncer }[]>();

function fromLabels({ labels }: Service): Bouncer[] {
  const plugins = new Map<string, Map<string, Setting>>();
  for (const [label, { raw, at }] of labels) {
    const [, plugin = '', option = ''] = /^(traefik\..+\.plugin\.[^.]+)\.(crowdsec\w+)$/i.exec(label) ?? [];
    if (option !== '') plugins.set(plugin, (plugins.get(plugin) ?? new Map<string, Setting>()).set(option.toLowerCase(), setting(raw, at)));
  }
  return [...plugins.values()].flatMap(fromOptions);
}

function fromOptions(options: ReadonlyMap<string, Setting>): Bouncer[] {
  const [key, host, scheme] = ['crowdseclapikey', 'crowdseclapihost', 'crowdseclapischeme'].map((name) => options.get(name));
  const first = key ?? host;
  // Without CrowdSec of one's own the plugin asks the community's list.
  if (first === undefined || options.get('crowdsecmode')?.text === 'alone') return [];
  return [{ at: first.at, ...(key === undefined ? {} : { key }), ...(host === undefined ? {} : { host }), ...(scheme === undefined ? {} : { scheme }) }];
}

/** Bouncers beside the proxy, as their images name their variables. */
function fromEnvironment({ environment }: Service): Bouncer[] {
  const of = (name: string): Setting | undefined => {
    const given = environment.get(name);
    return given === undefined ? undefined : setting(given.text ?? given.raw, given.at);
  };
  const key = of('CROWDSEC_BOUNCER_API_KEY') ?? of('CROWDSEC_LAPI_KEY');
  const host = of('CROWDSEC_AGENT_HOST') ?? withoutScheme(of('CROWDSEC_LAPI_URL') ?? of('CROWDSEC_API_URL'));
  const first = key ?? host;
  return first === undefined ? [] : [{ at: first.at, ...(key === undefined ? {} : { key }), ...(host === undefined ? {} : { host }) }];
}

function withoutScheme(given: Setting | undefined): Setting | undefined {
  return given?.text === undefined ? given : { ...given, text: given.text.replace(/^https?:\/\//, '').replace(/\/.*$/, '') };
}

/** `crowdsecLapiKey` in files of Traefik's file provider; `crowdsec { api_key … }` in a Caddyfile. */
function fromFile(file: LessonFile): Bouncer[] {
  if (/caddyfile|\.caddy$/i.test(file.dest)) return fromCaddyfile(file);
  return /\.ya?ml$/.test(file.dest) && /crowdsecLapi/i.test(file.plain) && file.root !== undefined ? inNode(file.root) : [];
}

function inNode(node: Node): Bouncer[] {
  if (node.kind === 'sequence') return node.items.flatMap(inNode);
  if (node.kind !== 'map') return [];
  const options = new Map(node.entries.flatMap(({ key, value }): [string, Setting][] => (value.kind === 'scalar' ? [[key.text.toLowerCase(), setting(value.text, value)]] : [])));
  return [...fromOptions(options), ...node.entries.flatMap(({ value }) => inNode(value))];
}

function fromCaddyfile(file: LessonFile): Bouncer[] {
  return [...file.plain.matchAll(/^[ \t]*crowdsec[ \t]*\{([^{}]*(?:\{\$?[\w.]+\}[^{}]*)*)\}/gm)].flatMap((block) => {
    const of = (name: string): Setting | undefined => {
      const found = new RegExp(`^[ \\t]*${name}[ \\t]+(\\S+)`, 'm').exec(block[0]);
      if (found === null) return undefined;
      const end = block.index + found.index + found[0].length;
      const text = (found[1] ?? '').replace(/^"(.*)"$/, '$1');
      return { at: file.place(end - (found[1] ?? '').length, end), text: text.startsWith('{') ? undefined : literalOf(text)?.text };
    };
    const [key, host] = [of('api_key'), withoutScheme(of('api_url'))];
    const first = key ?? host;
    return first === undefined ? [] : [{ at: first.at, ...(key === undefined ? {} : { key }), ...(host === undefined ? {} : { host }) }];
  });
}
