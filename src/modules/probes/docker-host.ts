import type { Reader, Resource } from '../../model/resource.js';
import { quoteAll } from '../../shell/quote.js';
import { type DockerAccess, dockerTrouble } from './docker.js';
import { objectOf } from './json.js';

export type DockerList = 'containers' | 'images' | 'networks' | 'volumes';
type Json = Readonly<Record<string, unknown>>;

/** What is asked of the daemon, beyond `docker info`: lists with words of filters. */
export interface HostQuestions {
  readonly lists: Readonly<Partial<Record<DockerList, readonly string[]>>>;
  readonly diskUsage: boolean;
}

/** `docker info`, and objects of each list as `inspect` shows them. */
export type DockerHost = DockerAccess & {
  readonly info?: Json;
  readonly lists: Readonly<Partial<Record<DockerList, readonly Json[]>>>;
  /** Container ID → `Up 3 hours (healthy)`. */
  readonly status: Readonly<Record<string, string>>;
  /** `docker system df -v`. */
  readonly usage?: Json;
  /** Rows of `docker system df`. */
  readonly totals: readonly Json[];
  /** What Docker refused: a filter that it does not know. */
  readonly refused?: string;
};

export function dockerHost(questions: HostQuestions): Resource<DockerHost> {
  return { reader: dockerHostReader, key: JSON.stringify(questions), wants: [] };
}

const LISTING: Readonly<Record<DockerList, readonly string[]>> = { containers: ['ps', '-q', '--no-trunc'], images: ['images', '-q', '--no-trunc'], networks: ['network', 'ls', '-q', '--no-trunc'], volumes: ['volume', 'ls', '-q'] };

export const dockerHostReader: Reader<DockerHost> = {
  name: 'docker-host',
  script: (requests) => requests.map(({ key }) => `printf '\\036\\n'\n(\n${hostScript(JSON.parse(key) as HostQuestions)}\n)`).concat(':').join('\n'),
  parse: (stdout, requests) => {
    const parts = stdout.split('\x1e\n').slice(1);
    return requests.map((_, at) => parseHost(parts[at] ?? ''));
  },
};

function hostScript({ lists, diskUsage }: HostQuestions): string {
  const listed = (Object.entries(lists) as [DockerList, readonly string[]][]).map(([list, words]) => `printf '\\n@${list}\\n'
names=$(timeout 20 ${quoteAll(['docker', ...LISTING[list], ...words])} 2>&1) || { printf '\\n@refused\\n%s\\n@status %s\\n' "$names" "$?"; exit 0; }
[ -z "$names" ] || docker ${list.slice(0, -1)} inspect --format '{{json .}}' $(printf '%s\\n' "$names" | awk '!seen[$0]++') 2>/dev/null`);
  return `command -v docker >/dev/null || { echo '@no-docker'; exit 0; }
printf '\\n@info\\n'; timeout 20 docker info --format '{{json .}}' 2>&1 || { printf '@status %s\\n' "$?"; exit 0; }
${listed.join('\n')}
${lists.containers === undefined ? '' : `printf '\\n@status\\n'; docker ps -a --no-trunc --format '{{.ID}} {{.Status}}'`}
${diskUsage ? `printf '\\n@usage\\n'; docker system df -v --format '{{json .}}'; printf '\\n@totals\\n'; docker system df --format '{{json .}}'` : ''}
:`;
}

function parseHost(text: string): DockerHost {
  const nothing = { lists: {}, status: {}, totals: [] };
  if (text.startsWith('@no-docker')) return { access: 'missing', message: 'the host has no docker command', ...nothing };
  const parts = new Map(text.split(/^@(?=[a-z]+$)/m).slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const));
  const lines = (name: string) => (parts.get(name) ?? '').split('\n').map(objectOf).filter((one) => one !== undefined);
  const [info] = lines('info');
  // Without a daemon, `docker info` prints what the client knows and why the server is silent.
  const trouble = dockerTrouble(`${parts.get('info') ?? ''}${parts.get('refused') ?? ''}`);
  if (trouble !== undefined || info === undefined) return { access: 'refused', message: trouble ?? `docker info gave no JSON: ${text.trim().slice(0, 300)}`, ...nothing };
  const lists = Object.fromEntries((['containers', 'images', 'networks', 'volumes'] as const).filter((name) => parts.has(name)).map((name) => [name, lines(name)]));
  const status = Object.fromEntries((parts.get('status') ?? '').split('\n').filter((line) => line.includes(' ')).map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
  const [usage] = lines('usage');
  return { access: 'ok', info, lists, status, totals: lines('totals'), ...(usage ? { usage } : {}), ...(parts.has('refused') ? { refused: (parts.get('refused') ?? '').replace(/@status \d+\s*$/, '').trim() } : {}) };
}
