import type { Place, Service } from '../../model/lesson.js';

/** Servers that let anyone in unless a setting says otherwise. */
const OPEN: readonly { readonly image: RegExp; readonly closed: (service: Service) => boolean }[] = [
  { image: /^(?:redis|valkey\/valkey|redis\/redis-stack(?:-server)?|eqalpha\/keydb)$/, closed: (service) => says(service, /requirepass|\.conf\b|REDIS_ARGS|aclfile|--user\b/i) },
  { image: /^mongo$/, closed: (service) => has(service, 'MONGO_INITDB_ROOT_USERNAME') || has(service, 'MONGO_INITDB_ROOT_USERNAME_FILE') || says(service, /--auth\b|--keyFile|\.conf\b/) },
  { image: /^qdrant\/qdrant$/, closed: (service) => has(service, 'QDRANT__SERVICE__API_KEY') || service.mounts.some(({ target }) => target?.startsWith('/qdrant/config')) },
];

/** A data store without any login that others than this project reach; where that is written. */
export function openStore(service: Service): { readonly at: Place; readonly reach: string } | undefined {
  const repository = service.image?.repository ?? '';
  if (service.build !== undefined || !OPEN.some(({ image, closed }) => image.test(repository) && !closed(service))) return undefined;
  const published = service.ports.find(({ address, addressKnown }) => addressKnown && ['', '0.0.0.0', '::'].includes(address));
  if (published !== undefined) return { at: service.image?.at ?? service.key, reach: 'its port is published on every address' };
  const shared = service.networks.find(({ key }) => service.project.networks.get(key)?.external === true);
  return shared === undefined ? undefined : { at: service.image?.at ?? service.key, reach: `network "${shared.key}" is shared with other projects` };
}

function says({ command, entrypoint, environment, mounts }: Service, words: RegExp): boolean {
  return [...(command?.words ?? []), ...(entrypoint?.words ?? [])].some(({ text }) => words.test(text)) || [...environment.keys()].some((key) => words.test(key)) || mounts.some(({ target }) => target !== undefined && words.test(target));
}

function has({ environment }: Service, key: string): boolean {
  return environment.has(key);
}
