import type { FactReader } from '../model/fact.js';
import { dict } from '../model/value.js';
import { lines } from './parse.js';

export const sshHostKeys: FactReader = {
  name: 'ssh_host_keys',
  provides: ['dsa', 'rsa', 'ecdsa', 'ed25519'].flatMap((kind) => [`ssh_host_key_${kind}_public`, `ssh_host_key_${kind}_public_keytype`]),
  script: 'for file in /etc/ssh/ssh_host_*_key.pub; do type=; key=; [ -r "$file" ] && read -r type key _ <"$file" && printf \'%s %s %s\\n\' "$file" "$type" "$key"; done; :',
  parse(stdout) {
    const out = dict();
    for (const line of lines(stdout)) {
      const [, kind, type, key] = /\/ssh_host_(\w+)_key\.pub (\S+) (\S+)/.exec(line) ?? [];
      if (kind === undefined || type === undefined || key === undefined) continue;
      out[`ssh_host_key_${kind}_public`] = key;
      out[`ssh_host_key_${kind}_public_keytype`] = type;
    }
    return out;
  },
};
