/** An entry's claims beside what the image holds. */
import type { ImageKnowledge } from '../../src/model/image.js';
import type { Looked } from './probe.js';

/** Programs that people's health checks call: only these are compared. */
const ASKED = ['sh', 'bash', 'wget', 'curl', 'nc', 'python3', 'python', 'node', 'perl', 'jq', 'pgrep', 'grep'];
const FOLDERS = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

export interface Claim { readonly what: string; readonly claimed: string; readonly found: string; readonly agrees: boolean }

export function compare(known: ImageKnowledge, image: Looked): Claim[] {
  return [
    ...(known.uid === undefined ? [] : [claim('uid', known.uid, image.uid)]),
    ...(known.ownHealth === undefined ? [] : [claim('ownHealth', known.ownHealth, image.ownHealth)]),
    ...(known.tools === undefined ? [] : ASKED.map((tool) => claim(`tool ${tool}`, known.tools?.includes(tool) === true, has(image, tool)))),
    ...(known.health?.[0] === 'CMD' ? [claim(`program of health ${known.health[1]}`, true, has(image, known.health[1] as string))] : []),
    ...(known.data ?? []).map((path) => claim(`data ${path}`, 'there', image.files.has(path) || image.volumes.includes(path) ? 'there' : 'not there')),
    ...(known.ports ?? []).slice(0, 1).map((port) => claim(`port ${port}`, 'exposed', image.ports.length === 0 || image.ports.includes(port) ? 'exposed' : `exposed are ${image.ports.join(', ')}`)),
  ];
}

function claim(what: string, claimed: unknown, found: unknown): Claim {
  return { what, claimed: String(claimed), found: String(found), agrees: claimed === found };
}

function has({ files }: Looked, program: string): boolean {
  return program.startsWith('/') ? files.has(program) : FOLDERS.some((folder) => files.has(`${folder}/${program}`)) || files.has(`/${program}`);
}
