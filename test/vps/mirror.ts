/** Which Debian mirror this machine uses, so that images and VPSes use the same one. */
import { run } from './process.js';

export interface Mirror {
  /** Base address of Debian's archive, without a slash at the end. */
  url: string;
  /** apt settings that differ from apt's own defaults and that the mirror needs. */
  settings: Record<string, string>;
}

const fallback = 'http://deb.debian.org/debian';
const wanted = ['Acquire::http::Proxy', 'Acquire::https::Proxy', 'Acquire::Check-Valid-Until', 'Acquire::Check-Date'];

/** Picks Debian's main archive out of `apt-get indextargets` lines of the form `uri|component|label`. */
export function mainArchive(targets: string): string {
  const rows = targets.split('\n').map((line) => line.split('|'));
  const row = rows.find(([, component, origin]) => component === 'main' && origin === 'Debian');
  return (row?.[0] ?? fallback).replace(/\/+$/, '');
}

/** Reads this machine's apt configuration; Debian's defaults where there is no apt. */
export async function readMirror(): Promise<Mirror> {
  const [targets, ...values] = await Promise.all([
    run(['apt-get', 'indextargets', '--format', '$(REPO_URI)|$(COMPONENT)|$(LABEL)', 'Created-By: Packages']),
    ...wanted.map((name) => run(['apt-config', 'shell', 'VALUE', name])),
  ]);
  const settings: Record<string, string> = {};
  values.forEach((value, i) => {
    const text = /^VALUE='(.*)'/.exec(value.stdout)?.[1];
    if (text !== undefined && text !== '') settings[wanted[i]!] = text;
  });
  return { url: mainArchive(targets!.stdout), settings };
}

/** The same settings as a file for /etc/apt/apt.conf.d. */
export const aptConf = (mirror: Mirror): string =>
  Object.entries(mirror.settings).map(([name, value]) => `${name} "${value}";\n`).join('');
