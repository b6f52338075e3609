import type { Place, Project, Service } from '../../model/lesson.js';
import { isLoopbackHost } from '../scripts/requests.js';
import type { Bouncer } from './keys.js';

/** The port on which CrowdSec answers bouncers, unless its configuration says another. */
const LAPI = 8080;

/** Why a bouncer does not reach the CrowdSec of its project; undefined: it does, or nobody knows. */
export function astray({ host, scheme, at }: Bouncer, server: Service, { services }: Project): { readonly at: Place; readonly message: string; readonly fix: string } | undefined {
  const [, name = '', port] = /^([\w.-]+?)\.?(?::(\d+))?$/.exec(host === undefined ? 'crowdsec:8080' : (host.text ?? '')) ?? [];
  const place = host?.at ?? at;
  // Elsewhere than beside the proxy it may be anything.
  if (name === '' || name.includes('.') || isLoopbackHost(name) || server.networkMode !== undefined) return undefined;
  const fix = `Write ${server.name}:${LAPI}, the name of the service and the port of its local API.`;
  if (!namesOf(server).includes(name)) return services.some((service) => namesOf(service).includes(name)) || host === undefined ? undefined : { at: place, message: `the bouncer asks "${name}", and CrowdSec is the service "${server.name}"`, fix };
  if (port !== undefined && Number(port) !== LAPI && isPlain(server)) return { at: place, message: `the bouncer asks port ${port}, and CrowdSec's local API answers on ${LAPI}`, fix };
  if (scheme?.text?.toLowerCase() === 'https' && isPlain(server)) return { at: scheme.at, message: 'the bouncer asks by https, and CrowdSec\'s local API speaks http', fix: 'Write http, or give CrowdSec a certificate (USE_TLS, LAPI_CERT_FILE).' };
  return undefined;
}

function namesOf({ name, containerName, networks }: Service): string[] {
  return [name, ...(containerName?.text === undefined ? [] : [containerName.text]), ...networks.flatMap(({ aliases }) => aliases)];
}

/** Nothing gives its local API another port or a certificate. */
function isPlain({ environment, mounts }: Service): boolean {
  return ![...environment.keys()].some((key) => /^(?:LOCAL_API_URL|USE_TLS|LAPI_CERT_FILE|CERT_FILE|CUSTOM_HOSTNAME)$/.test(key)) && !mounts.some(({ target }) => /^\/etc\/crowdsec(?:\/config\.yaml(?:\.local)?)?$/.test(target ?? '/etc/crowdsec'));
}
