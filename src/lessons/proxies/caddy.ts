import { type Caddyfile, readCaddyfile } from '../routing/caddyfile.js';
import type { LessonFile, Service } from '../../model/lesson.js';
import { filesWithin } from '../sources/within.js';
import type { Asked, Answer } from './answer.js';

interface Site {
  /** Undefined: any name. */
  readonly name: string | undefined;
  readonly port: number;
}

const REDIRECT = 'Caddy answers a name that it does not know on port 80 with a redirect to HTTPS of that name, for which it has no certificate: the check fails though the site is up (002#14).';
const CERTIFICATE = 'Caddy has certificates for the names of its sites alone: for an address the handshake fails, whatever the client overlooks (002#14).';
const EMPTY = 'For a name that it does not know on such a port Caddy answers 200 with nothing, so the check never reaches the site that it was written for (002#14).';
const CLOSED = 'Nothing listens there, so the check fails though the sites are up (002#14).';
const FIX = 'Ask the admin API, http://127.0.0.1:2019/config/, or give the check a site of its own: http://127.0.0.1:8081 { respond /health 200 }';

/** What the Caddyfile of a service, where it is a file that is known, makes of a request to the container itself. */
export function askCaddy(service: Service, { host, port, secure, namesHost }: Asked): Answer | undefined {
  const file = caddyfile(service);
  const read = file === undefined || file.masked ? undefined : readCaddyfile(file.plain);
  const sites = read === undefined ? undefined : sitesOf(read);
  if (read === undefined || sites === undefined || isAdmin(read, port) || (namesHost && !secure)) return undefined;
  const there = sites.filter((site) => site.port === port);
  if (there.some(({ name }) => name === undefined || name.toLowerCase() === host.toLowerCase())) return undefined;
  if (secure || port === 443) return { text: `${host} on port ${port}, and no site of the Caddyfile answers that name there`, why: CERTIFICATE, fix: FIX };
  if (port === 80) return { text: `${host} on port ${port}, and no site of the Caddyfile answers that name there`, why: REDIRECT, fix: FIX };
  if (there.length > 0) return { text: `${host} on port ${port}, and no site of the Caddyfile answers that name there`, why: EMPTY, fix: FIX };
  return { text: `port ${port}, and no site of the Caddyfile listens there`, why: CLOSED, fix: FIX };
}

/** The Caddyfile that the image reads, where it is a file that is known. */
function caddyfile({ mounts, command, image, project }: Service): LessonFile | undefined {
  if (image?.repository !== 'caddy' || command !== undefined) return undefined;
  const mount = mounts.find(({ target }) => target === '/etc/caddy/Caddyfile' || target === '/etc/caddy');
  const path = mount?.target === '/etc/caddy' ? `${mount.source}/Caddyfile` : mount?.source;
  return path === undefined ? undefined : filesWithin(project.subject, path).find(({ dest }) => dest === path);
}

function isAdmin({ admin = 'localhost:2019' }: Caddyfile, port: number): boolean {
  return admin.endsWith(`:${port}`) || !/:\d+$/.test(admin) && admin !== 'off';
}

/** Undefined where it is not sure which there are. */
function sitesOf({ addresses, open, moved }: Caddyfile): Site[] | undefined {
  if (open || moved || addresses.length === 0) return undefined;
  const sites = addresses.map(siteOf);
  return sites.includes(undefined) ? undefined : (sites as Site[]);
}

function siteOf(address: string): Site | undefined {
  const [, scheme, host = '', port] = /^(?:(https?):\/\/)?([^:/{}]*|\[[^\]]*\])(?::(\d+))?(?:\/\S*)?$/.exec(address) ?? [];
  if (host === '' && port === undefined && scheme === undefined) return undefined;
  return { name: host === '' || host.includes('*') ? undefined : host, port: port === undefined ? (scheme === 'http' ? 80 : 443) : Number(port) };
}
