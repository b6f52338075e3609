import type { LessonFile, Place, Service, Subject } from '../../model/lesson.js';
import { openPort } from '../compose/reach.js';
import { readersOf } from '../compose/readers.js';
import { isMasked } from '../masks.js';
import { isPrivateHost } from '../routing/addresses.js';
import { openInterface, type Exposed } from './exposed.js';

/** A block of a Caddyfile that stands in no other. */
interface Block {
  /** What stands before its brace; '' for the global options. */
  readonly head: string;
  readonly body: string;
  readonly start: number;
}

/** What a Caddyfile opens: its admin API, and interfaces without a login. */
export function inCaddyfile(file: LessonFile, subject: Subject): Exposed[] {
  const text = file.plain.replace(/(^|\s)#.*$/gm, (found, before: string) => before + ' '.repeat(found.length - before.length));
  return blocksOf(text).flatMap((block) => (block.head === '' ? adminApi(block, file, subject) : unguarded(block, file, subject)));
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let depth = 0;
  let open: { head: string; start: number } | undefined;
  for (const found of text.matchAll(/(?<![\w$({])[{}](?=\s|$)/g)) {
    if (found[0] === '{') {
      if (depth === 0) open = { head: text.slice(text.lastIndexOf('\n', found.index) + 1, found.index).trim(), start: found.index + 1 };
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0 && open !== undefined) blocks.push({ ...open, body: text.slice(open.start, found.index) });
    }
  }
  return blocks;
}

function adminApi({ body, start }: Block, file: LessonFile, subject: Subject): Exposed[] {
  const found = /^[ \t]*admin[ \t]+((?:0\.0\.0\.0|\[::\])?:(\d+))(?=\s|$)/m.exec(body);
  if (found === null) return [];
  const open = readersOf(file, subject).some((service) => openPort(service, Number(found[2])) !== undefined);
  const end = start + found.index + found[0].length;
  return [{ at: file.place(end - (found[1] ?? '').length, end), ...apiText(open) }];
}

/** By the variable that Caddy reads, as by the Caddyfile. */
export function adminByVariable(service: Service): Exposed[] {
  const given = service.environment.get('CADDY_ADMIN');
  const port = /^(?:0\.0\.0\.0|\[::\])?:(\d+)$/.exec(given?.text ?? '')?.[1];
  return given === undefined || port === undefined ? [] : [{ at: given.at, ...apiText(openPort(service, Number(port)) !== undefined) }];
}

function apiText(open: boolean): Omit<Exposed, 'at'> {
  return { message: `Caddy's admin API, which changes its configuration, listens on every address${open ? ' and is published' : ''}`, severity: open ? 'error' : 'warning', fix: 'Leave it on localhost:2019, or turn it off ("admin off"); metrics can be served by a site of their own.' };
}

/** What asks who is there, or what stands elsewhere and may do so. */
const ASKS = /^[ \t]*(?:basic_?auth|forward_auth|authenticate|authorize|authp|jwtauth|oauth2|import|bind|client_auth|abort|@\w+[ \t]+(?:not[ \t]+)?(?:remote_ip|client_ip)|(?:not[ \t]+)?(?:remote_ip|client_ip))\b|\bclient_auth\b/m;

function unguarded({ head, body, start }: Block, file: LessonFile, subject: Subject): Exposed[] {
  if (head.startsWith('(') || ASKS.test(body) || !isPublicSite(head)) return [];
  const services = subject.projects.flatMap((project) => project.services);
  return [...body.matchAll(/^[ \t]*reverse_proxy\b[^\n{]*?[ \t](?:https?:\/\/)?([\w.-]+):\d+/gm)].flatMap((found): Exposed[] => {
    const service = services.find(({ name, containerName }) => name === found[1] || containerName?.text === found[1]);
    const open = service === undefined ? undefined : openInterface(service);
    if (open === undefined) return [];
    const at: Place = file.place(start + found.index + found[0].search(/\S/), start + found.index + found[0].length);
    return [{ at, message: `site ${isMasked(head) ? 'here' : head} leads everybody to ${open.what}, which asks for no login`, severity: 'warning', fix: 'Put basic_auth, forward_auth, or a matcher on remote_ip before it.' }];
  });
}

/** Addresses within the machine or a private network are for few. */
function isPublicSite(head: string): boolean {
  return head.split(/[\s,]+/).filter((word) => word !== '').some((address) => {
    const host = address.replace(/^https?:\/\//, '').replace(/(?::\d+)?(?:\/.*)?$/, '');
    return host !== '' && !isPrivateHost(host);
  });
}
