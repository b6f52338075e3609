import { ProbeError, type Reader, type Resource, type ResourceRequest } from '../../model/resource.js';
import { CONTENT_LIMIT, expandable } from './path-script.js';
import { normalPath } from './path.js';

/** The regular files right below a directory (links to such among them), with their bytes. */
export interface FragmentsState {
  readonly kind: 'absent' | 'file' | 'directory';
  readonly fragments: readonly { readonly name: string; readonly content: Buffer }[];
}

export const fragments = (key: string): Resource<FragmentsState> => ({ reader: fragmentsReader, key: normalPath(key), wants: [] });

export const fragmentsReader: Reader<FragmentsState> = {
  name: 'fragments',
  script: (requests) => requests.map(folderScript).join(''),
  parse: parseFolders,
  predictable: false,
};

/** A name and its bytes in base64 for each file; `+` too long, `-` not readable. An empty name ends the list. */
function folderScript({ key }: ResourceRequest): string {
  return `d=${expandable(key)}
if ! [ -e "$d" ]; then printf 'absent\\0'
elif ! [ -d "$d" ]; then printf 'file\\0'
elif ! [ -r "$d" ] || ! [ -x "$d" ]; then printf 'denied\\0'
else
printf 'directory\\0'
for f in "$d"/* "$d"/.*; do
[ -f "$f" ] || continue
printf '%s\\0' "\${f##*/}"
if ! [ -r "$f" ]; then printf -- -; elif [ "$(stat -L -c %s -- "$f")" -gt ${CONTENT_LIMIT} ]; then printf +; else base64 -w0 < "$f"; fi
printf '\\0'
done
printf '\\0'
fi
`;
}

function parseFolders(stdout: string, requests: readonly ResourceRequest[]): (FragmentsState | ProbeError)[] {
  const words = stdout.split('\0');
  let at = 0;
  const next = () => {
    if (at >= words.length - 1) throw new ProbeError('the answer about a directory ended too early');
    return words[at++] as string;
  };
  return requests.map(({ key }) => {
    const kind = next();
    if (kind === 'denied') return new ProbeError(`permission denied: ${key} cannot be read`);
    if (kind !== 'directory') return { kind: kind as 'absent' | 'file', fragments: [] };
    const found: { name: string; content: Buffer }[] = [];
    let problem: ProbeError | undefined;
    for (let name = next(); name !== ''; name = next()) {
      const text = next();
      if (text === '-' || text === '+') problem ??= new ProbeError(`${key}/${name} ${text === '-' ? 'cannot be read: permission denied' : 'is over 1 MiB'}`);
      else found.push({ name, content: Buffer.from(text, 'base64') });
    }
    return problem ?? { kind: 'directory', fragments: found };
  });
}
