import type { Severity } from '../../model/diagnostic.js';
import type { Place, Service } from '../../model/lesson.js';

export interface Exposed {
  readonly at: Place;
  readonly message: string;
  readonly severity: Severity;
  readonly fix: string;
}

/** An interface that lets everybody in. */
interface Interface {
  readonly image: RegExp;
  readonly ports: readonly number[];
  readonly what: string;
  /** A variable or argument by which it asks for a login after all. */
  readonly login?: RegExp;
  /** Whoever finds it changes what it does. */
  readonly writes?: true;
}

/** By image; the ports of data stores are lesson L52. */
const INTERFACES: readonly Interface[] = [
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/prometheus$/, ports: [9090], what: 'Prometheus', login: /^--web\.config\.file/ },
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/alertmanager$/, ports: [9093], what: 'Alertmanager', login: /^--web\.config\.file/, writes: true },
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/pushgateway$/, ports: [9091], what: 'the push gateway', login: /^--web\.config\.file/ },
  { image: /^(?:quay\.io\/)?prom(?:etheus)?\/node-exporter$/, ports: [9100], what: 'node-exporter', login: /^--web\.config\.file/ },
  { image: /(?:^|\/)cadvisor$/, ports: [8080], what: 'cAdvisor', login: /^--http_(?:auth|digest)_file/ },
  { image: /^victoriametrics\/victoria-metrics$/, ports: [8428], what: 'VictoriaMetrics', login: /^-{1,2}httpAuth\./ },
  { image: /^grafana\/loki$/, ports: [3100], what: 'Loki' },
  { image: /^ollama\/ollama$/, ports: [11434], what: 'Ollama' },
  { image: /^qdrant\/qdrant$/, ports: [6333], what: 'Qdrant', login: /^QDRANT__SERVICE__(?:READ_ONLY_)?API_KEY$/ },
  { image: /(?:^|\/)dozzle$/, ports: [8080], what: 'Dozzle', login: /^(?:DOZZLE_AUTH_PROVIDER|DOZZLE_USERNAME|--auth-provider|--username)/ },
  { image: /^mher\/flower$/, ports: [5555], what: 'Flower', login: /^(?:FLOWER_BASIC_AUTH|FLOWER_AUTH|--basic[-_]auth|--auth)/ },
  { image: /(?:^|\/)redis-commander$/, ports: [8081], what: 'Redis Commander', login: /^HTTP_USER$/ },
  { image: /^(?:provectuslabs|(?:ghcr\.io\/)?kafbat)\/kafka-ui$/, ports: [8080], what: 'Kafka UI', login: /^AUTH_TYPE$|^SPRING_(?:SECURITY|CONFIG)/ },
  { image: /(?:^|\/)kafdrop$/, ports: [9000], what: 'Kafdrop' },
];

/** Interfaces for administrators that do ask for a login, made to be reached by few. */
const CONSOLES: readonly Pick<Interface, 'image' | 'ports' | 'what'>[] = [
  { image: /^portainer\/portainer(?:-[ce]e)?$/, ports: [9000, 9443], what: 'Portainer' },
  { image: /(?:^|\/)pgadmin4$/, ports: [80, 443], what: 'pgAdmin' },
];

export function consoleOf({ image }: Service): Pick<Interface, 'ports' | 'what'> | undefined {
  const repository = image?.repository;
  return repository === undefined ? undefined : CONSOLES.find((one) => one.image.test(repository));
}

/** The interface that an image is, where nothing that is known gives it a login. */
export function openInterface({ image, environment, command, entrypoint, mounts }: Service): Interface | undefined {
  const repository = image?.repository;
  const found = repository === undefined ? undefined : INTERFACES.find((one) => one.image.test(repository));
  if (found === undefined) return undefined;
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].flatMap(({ text }) => text.split(/\s+/));
  const told = [...words, ...environment.keys()].some((word) => found.login?.test(word) === true);
  // Qdrant's key may stand in its configuration.
  return told || (found.what === 'Qdrant' && mounts.some(({ target }) => target?.startsWith('/qdrant/config') === true)) ? undefined : found;
}

export const BIND = 'Publish it on 127.0.0.1 or a VPN address ("127.0.0.1:8080:8080"), or route it through the proxy behind basicauth, forwardauth or an ipallowlist.';
