import { SecretText } from '../../model/value.js';
import { quote } from '../../shell/quote.js';
import { expandable } from '../probes/path-script.js';
import { type MaybeSecret, reveal } from '../secret-text.js';

export interface GitArgs {
  readonly repo: MaybeSecret;
  readonly dest?: string;
  readonly version: string;
  readonly remote: string;
  readonly refspec?: string;
  readonly reference?: string;
  readonly force: boolean;
  readonly depth?: number;
  readonly clone: boolean;
  readonly update: boolean;
  readonly bare: boolean;
  readonly recursive: boolean;
  readonly single_branch: boolean;
  readonly accept_hostkey: boolean;
  readonly accept_newhostkey: boolean;
  readonly key_file?: string;
  readonly ssh_opts?: string;
  readonly executable?: string;
  readonly umask?: string;
}

/** Where the code comes from: the address as git gets it, and what must not stand in any argv. */
export interface Source {
  readonly url: string;
  readonly login?: { readonly host: string; readonly user: string; readonly password: string };
}

/** Credentials in an https address go to git through its credential protocol; git itself would put the address into argv and .git/config. */
export function sourceOf(repo: MaybeSecret): Source {
  const text = reveal(repo);
  const [, scheme, info, host, rest = ''] = /^(https?:\/\/)([^/@]*)@([^/]+)(.*)$/s.exec(text) ?? [];
  if (scheme === undefined || info === undefined || host === undefined || !(info.includes(':') || repo instanceof SecretText)) return { url: text.startsWith('/') ? `file://${text}` : text };
  const [user = '', ...password] = info.split(':');
  return { url: `${scheme}${host}${rest}`, login: { host, user: decodeURIComponent(user), password: decodeURIComponent(password.join(':')) } };
}

/** A commit's full name needs no question to the server. */
export const isCommit = (version: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(version);

/**
 * Defines `g`, git with everything that keeps it from asking. The credentials stand in a descriptor of that one call; the helper
 * hands them out only for the host that they belong to.
 */
export function gitFunction(args: Pick<GitArgs, 'executable' | 'key_file' | 'ssh_opts' | 'accept_hostkey' | 'accept_newhostkey' | 'umask'>, source: Source): string {
  const trust = args.accept_hostkey || args.accept_newhostkey ? ' -o StrictHostKeyChecking=accept-new' : '';
  const key = args.key_file === undefined ? '' : ' -o IdentitiesOnly=yes -i "$JALON_GIT_KEY"';
  const git = args.executable === undefined ? 'git' : quote(args.executable);
  const helper = source.login && `!f() { [ "$1" = get ] || return 0; h=; while read -r l; do [ "$l" != ${quote(`host=${source.login.host}`)} ] || h=1; done; [ -z "$h" ] || cat <&9; }; f`;
  const call = helper === undefined ? `${git} "$@" </dev/null` : `${git} -c credential.helper= -c credential.helper=${quote(helper)} "$@" </dev/null 9<<'JALON_LOGIN'\nusername=${source.login?.user}\npassword=${source.login?.password}\nJALON_LOGIN\n`;
  return `${args.umask === undefined ? '' : `umask ${args.umask}\n`}${args.key_file === undefined ? '' : `JALON_GIT_KEY=${expandable(args.key_file)}; export JALON_GIT_KEY\n`}export LC_ALL=C GIT_TERMINAL_PROMPT=0 GIT_ASKPASS= SSH_ASKPASS= GIT_SSH_COMMAND=${quote(`ssh -o BatchMode=yes${trust}${key}${args.ssh_opts === undefined ? '' : ` ${args.ssh_opts}`}`)}
g() {
${call}
}
`;
}
