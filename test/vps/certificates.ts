/** The test bed's certificate authority and the registry's certificate: one pair a machine, kept in an image. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, tryDocker } from './docker.js';
import { registryHosts } from './names.js';
import { must } from './process.js';
import { tar } from './tar.js';

/** PEM texts. The authority's own key is thrown away once the one certificate is signed. */
export interface Certificates { ca: string; cert: string; key: string }

/** Kept in an image and not only in a folder, since the VPS images of every clone on this machine trust it. */
const image = 'jalon/tls:1';
const files = { ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' } as const;

/** Says which certificate an image holds, so that most runs need not open it. */
interface Note { id: string; from: number; to: number; hosts: string }

async function note(): Promise<Note | undefined> {
  const { rc, stdout } = await tryDocker(['image', 'inspect', '--format', '{{.Id}} {{index .Config.Labels "jalon.tls"}}', image]);
  const [id, from, to, hosts] = stdout.trim().split(' ');
  return rc === 0 && hosts ? { id: id!, from: Number(from), to: Number(to), hosts } : undefined;
}

/** A clock may have moved (machines are put to sleep and copied): both ends of the validity count. */
const good = (found: Note, now = Date.now()): boolean =>
  found.from <= now && now < found.to - 86_400_000 && found.hosts === registryHosts.join(',');

async function make(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-tls-'));
  const at = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  try {
    await must(['openssl', 'req', '-x509', ...newKey, '-days', '3650', '-subj', '/CN=Jalon test bed',
      '-keyout', at('ca.key'), '-out', at('ca.crt')]);
    await must(['openssl', 'req', ...newKey, '-subj', '/CN=Jalon test registry', '-keyout', at('tls.key'), '-out', at('csr')]);
    writeFileSync(at('ext'), `subjectAltName=${registryHosts.map((host) => `DNS:${host}`).join(',')}\n`);
    await must(['openssl', 'x509', '-req', '-in', at('csr'), '-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial',
      '-days', '3650', '-extfile', at('ext'), '-out', at('tls.crt')]);
    return read(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(folder: string): Certificates {
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { ca: text(files.ca), cert: text(files.cert), key: text(files.key) };
}

async function keep(made: Certificates): Promise<void> {
  const cert = new X509Certificate(made.cert);
  const label = [Date.parse(cert.validFrom), Date.parse(cert.validTo), registryHosts.join(',')].join(' ');
  const entries = (Object.keys(files) as Array<keyof Certificates>).map((k) => ({ path: files[k], content: made[k], mode: 0o600 }));
  await docker(['import', '--change', `LABEL jalon.tls="${label}"`, '-', image], { input: tar(entries) });
}

/** Makes the machine's certificates if there are none that are valid now; resolves to the id of the image with them. */
export async function ensureCertificates(): Promise<string> {
  const kept = await note();
  if (kept && good(kept)) return kept.id;
  await keep(await make());
  return (await note())!.id;
}

/** The certificates that ensureCertificates keeps. Rejects with ProgramFailed if there are none. */
export async function certificates(): Promise<Certificates> {
  const container = (await docker(['create', '--pull', 'never', image, 'none'])).trim();
  const folder = mkdtempSync(join(tmpdir(), 'jalon-tls-'));
  try {
    for (const name of Object.values(files)) await docker(['cp', `${container}:/${name}`, folder]);
    return read(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await tryDocker(['rm', container]);
  }
}
