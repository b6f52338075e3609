import { ProbeError, type Reader, type Resource } from '../../model/resource.js';

/** A file in which apt looks for repositories. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** It is a symlink to this file. */
  readonly link?: string;
}

/** /etc/apt/sources.list and all of /etc/apt/sources.list.d. */
export interface AptSources {
  readonly files: readonly SourceFile[];
}

export const aptSources: Resource<AptSources> = { get reader() { return aptSourcesReader; }, key: 'sources', wants: [] };

export const aptSourcesReader: Reader<AptSources> = {
  name: 'apt-sources',
  // Any task that writes files may write one of these.
  predictable: false,
  script: () => `[ -d /etc/apt ] || { echo '@no-apt'; exit 0; }
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  [ -f "$file" ] || continue
  [ -r "$file" ] || { printf '@denied %s\\n' "$file"; continue; }
  link=; [ ! -L "$file" ] || link=$(readlink -f -- "$file")
  printf '@file %s %s %s\\n' "$(wc -c <"$file")" "$(printf %s "$link" | base64 -w0)" "$file"; base64 -w0 <"$file"; echo
done
:`,
  parse: (stdout, requests) => {
    const state = parseSources(stdout);
    return requests.map(() => state);
  },
};

function parseSources(stdout: string): AptSources | ProbeError {
  if (stdout.startsWith('@no-apt')) return new ProbeError('this host has no /etc/apt: only Debian and its relatives are supported', 'apt-get');
  const denied = /^@denied (.+)$/m.exec(stdout)?.[1];
  if (denied !== undefined) return new ProbeError(`${denied} cannot be read: permission denied`);
  const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  return {
    files: [...stdout.matchAll(/^@file \d+ (\S*) (.+)\n(.*)$/gm)].map(([, link = '', path = '', text = '']) => ({ path, text: decode(text), ...(link === '' ? {} : { link: decode(link) }) })),
  };
}
