import type { Reader, Resource } from '../../model/resource.js';
import { quote } from '../../shell/quote.js';

/** What the host gets from an address; nothing of it stays there. */
export interface SigningKey {
  readonly content?: Buffer;
  readonly problem?: string;
  /** Neither curl nor apt is there to fetch it. */
  readonly missingTool?: true;
}

export const signingKey = (url: string): Resource<SigningKey> => ({ reader: signingKeyReader, key: url, wants: [] });

/** A key is a few kilobytes. */
const LIMIT = 1024 * 1024;

/** By curl, else by apt's own downloader, which every Debian has; both check certificates. curl gets the address on stdin: it may hold a password. */
export const signingKeyReader: Reader<SigningKey> = {
  name: 'signing-key',
  script: (requests) => `folder=$(mktemp -d) || exit 1
trap 'rm -rf -- "$folder"' EXIT; trap 'exit 143' HUP INT TERM
fetch() {
  rm -f -- "$folder"/*; printf '\\n@download\\n'
  if command -v curl >/dev/null; then output=$(printf 'url = "%s"\\n' "$1" | curl -q -fsSL --proto '=https,http' --proto-redir '=https,http' --globoff --max-redirs 5 --connect-timeout 8 --max-time 30 --max-filesize ${LIMIT} -o "$folder/body" -K - 2>&1)
  elif [ -x /usr/lib/apt/apt-helper ]; then output=$(/usr/lib/apt/apt-helper -o Acquire::Retries=1 -o Acquire::http::Timeout=8 -o Acquire::https::Timeout=8 download-file "$1" "$folder/body" 2>&1)
  else echo '@no-tool'; return; fi
  if [ "$?" = 0 ] && [ "$(wc -c <"$folder/body")" -le ${LIMIT} ]; then printf '@content '; base64 -w0 <"$folder/body"; echo; else printf '%s\\n' "$output"; fi
}
${requests.map(({ key }) => `fetch ${quote(key)}`).join('\n')}
:`,
  parse: (stdout, requests) => {
    const parts = stdout.split('\n@download\n').slice(1);
    return requests.map((_, at): SigningKey => {
      const text = (parts[at] ?? '').trim();
      const content = /^@content (\S*)$/m.exec(text)?.[1];
      if (content !== undefined) return { content: Buffer.from(content, 'base64') };
      if (text === '@no-tool') return { problem: 'the host has neither curl nor apt to fetch it: install curl', missingTool: true };
      const said = text.split('\n').filter((line) => /^(curl: |E: |W: |Err:)/.test(line)).map((line) => line.replace(/^(curl: \(\d+\) |E: |W: |Err:\d+ )/, ''));
      return { problem: [...new Set(said)].slice(0, 3).join('; ') || text.slice(0, 300) || 'no answer' };
    });
  },
};
