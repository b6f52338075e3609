import type { PlanFailure, StateModule } from '../model/module.js';
import type { PathState, Resource } from '../model/resource.js';
import type { Step } from '../model/step.js';
import { dict } from '../model/value.js';
import { quote } from '../shell/quote.js';
import { freshState } from './attributes.js';
import { NEEDS_DOCKER } from './docker/access.js';
import { HUB, keysOf, type Login, loginOf, readConfig, registryKey, withLogin } from './docker/login-config.js';
import { complaint, registryHints } from './docker/registry-trouble.js';
import { folderOf } from './places.js';
import { dockerTrouble } from './probes/docker.js';
import { path, placeOf } from './probes/path.js';
import { type MaybeSecret, reveal } from './secret-text.js';

interface LoginArgs {
  readonly registry_url: string;
  readonly username?: MaybeSecret;
  readonly password?: MaybeSecret;
  readonly reauthorize: boolean;
  readonly config_path: string;
  readonly state: 'present' | 'absent';
}

/** A user's login at a registry, as `docker login` keeps it. */
export const dockerLogin: StateModule<LoginArgs, { config: Resource<PathState> }> = {
  kind: 'state',
  name: 'docker_login',
  collection: 'community.docker',
  summary: 'Logs in to a container registry, or out of it.',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      registry_url: { type: 'string', default: HUB, description: 'The registry: `ghcr.io`, `registry.example.com:5000`. Default: Docker Hub.' },
      username: { type: 'string', minLength: 1, description: 'Who logs in. Required unless `state: absent`.' },
      password: { type: 'string', minLength: 1, description: 'The password or token. Required unless `state: absent`. It reaches Docker by its standard input.' },
      reauthorize: { type: 'boolean', default: false, description: 'Logs in again each time, though the file has this very login.' },
      config_path: { type: 'string', default: '~/.docker/config.json', description: "Docker's configuration file. `~` is the home of the user that the task runs as: with `become: true`, root." },
      state: { enum: ['present', 'absent'], default: 'present', description: '`absent` logs out.' },
    },
  },
  argAliases: { registry: 'registry_url', url: 'registry_url', reauth: 'reauthorize', dockercfg_path: 'config_path' },
  secretArgs: ['username', 'password'],
  supports: { check: 'full', diff: 'none' },
  example: `- name: Images of the shop come from a private registry
  community.docker.docker_login:
    registry_url: ghcr.io
    username: shop-deploy
    password: "{{ registry_token }}"
`,
  notes: [
    'What is wanted is compared with the user and password in the file. Where a credential helper keeps the password, or the registry gave a token instead, only the file\'s entry can be compared: a new password is then used only with `reauthorize: true`, and a warning says so.',
    "A login is tried before it is kept: a wrong password changes nothing. In check mode nothing is sent to the registry (Ansible's module logs in there).",
    'The user name stands in the command line of `docker login` for a moment, so it may not be secret; the password never does.',
    'Docker keeps the password in the file as good as in plain text. Give a token that can only pull.',
  ],
  returns: { login_result: 'serveraddress and username of the login.' },
  check: (args) => [
    ...(args.state === 'present' ? (['username', 'password'] as const).filter((name) => args[name] === undefined).map((name) => `"${name}" is needed to log in.`) : []),
    ...(args.username !== undefined && typeof args.username !== 'string' ? ['"username" may not be secret: docker login takes it on its command line, where every user of the host can read it. Keep the password secret, not the name.'] : []),
    ...(typeof args.username === 'string' && args.username.includes(':') ? ['"username" has a colon, which Docker\'s file can\'t keep.'] : []),
    ...(/^(https?:\/\/)?[A-Za-z0-9[][A-Za-z0-9.:[\]-]*(\/.*)?$/.test(args.registry_url) ? [] : [`"registry_url" must be the name of a registry, not "${args.registry_url}".`]),
    ...(args.password !== undefined && /[\n\r\0]/.test(reveal(args.password)) ? ['"password" has more than one line.'] : []),
  ],
  reads: (args) => ({ config: path(args.config_path, ['content']) }),
  plan(args, { config: file }, context) {
    const config = readConfig(file);
    const place = placeOf(args.config_path, file);
    if (config === undefined) return unreadable(place, file);
    const login = loginOf(config, args.registry_url);
    const change = (summary: string, step: Step, text: string) => {
      const content = Buffer.from(text);
      const { sha256: _, digests: __, more: ___, ...known } = file.kind === 'file' ? file : freshState('file', place, { mode: 0o600 }, context);
      return { summary, before: { config: file }, after: { config: { ...known, size: content.length, content } }, touches: 'everything' as const, steps: [step], diff: [] };
    };
    if (args.state === 'absent') {
      if (login === undefined) return null;
      return change(`log out of ${registryKey(args.registry_url)}`, dockerStep(place, keysOf(config, args.registry_url).map((name) => `docker --config "$config" logout -- ${quote(name)} || exit`).join('\n')), withLogin(config, args.registry_url, undefined));
    }
    const wanted = { username: reveal(args.username ?? ''), password: reveal(args.password ?? '') };
    if (!args.reauthorize && login !== undefined && sameLogin(login, wanted)) return null;
    const who = login === undefined ? '' : login.username !== undefined && login.username !== wanted.username ? ` (${login.username} is logged in)` : login.password !== undefined && login.password !== wanted.password ? ' (the password is another one)' : '';
    const server = registryKey(args.registry_url);
    const step = dockerStep(place, `docker --config "$config" login --username=${quote(wanted.username)} --password-stdin ${server === HUB ? '' : `-- ${quote(server)}`} || exit`);
    return change(`log in to ${server} as ${wanted.username}${who}`, { ...step, stdin: args.password ?? '' }, withLogin(config, args.registry_url, wanted));
  },
  result(args, { config: file }) {
    const login = loginOf(readConfig(file) ?? {}, args.registry_url);
    if (args.state === 'absent') return dict([]);
    const hidden = login !== undefined && !args.reauthorize && (login.helper !== undefined || login.token) ? [`what the file has of ${registryKey(args.registry_url)} is kept by ${login.helper === undefined ? 'the registry as a token' : `docker-credential-${login.helper}`}, so the password could not be compared; "reauthorize: true" logs in anew`] : [];
    return dict([['login_result', dict([['serveraddress', args.registry_url], ['username', reveal(args.username ?? '')]])], ...(hidden.length > 0 ? [['warnings', hidden] as const] : [])]);
  },
  finish: () => dict([['changed', true]]),
  explain(args, output) {
    const text = output.stderr.toString('utf8');
    const refused = /unauthorized|incorrect username or password|401 Unauthorized|denied: /.test(text) ? [`${registryKey(args.registry_url)} refuses this user and password. Nothing was changed.`] : registryHints(text);
    return dockerTrouble(text) ?? [`logging ${args.state === 'absent' ? 'out of' : 'in to'} ${registryKey(args.registry_url)} failed`, ...complaint(text), ...refused].join('\n');
  },
};

function sameLogin(login: Login, wanted: { readonly username: string; readonly password: string }): boolean {
  if (login.helper !== undefined) return login.username === undefined || login.username === wanted.username;
  if (login.username !== wanted.username) return false;
  return login.token || login.password === wanted.password;
}

function unreadable(place: string, state: PathState): PlanFailure {
  return { failure: state.kind === 'directory' ? `${place} is a directory` : `${place} is no JSON that Docker could have written, or cannot be read: it is not touched` };
}

/**
 * Runs a docker command on a copy of the configuration file. Docker names that file `config.json` in a folder, while the
 * task may name it as it likes; and so nothing is left half-written. What a helper keeps is told to it by Docker itself.
 */
function dockerStep(place: string, command: string): Extract<Step, { kind: 'script' }> {
  const file = quote(place);
  const folder = quote(folderOf(place));
  return {
    kind: 'script',
    capture: 'login',
    script: `${NEEDS_DOCKER}umask 077
config=$(mktemp -d) || exit
trap 'rm -rf -- "$config"' EXIT; trap 'exit 143' HUP INT TERM
[ ! -e ${file} ] || cp -L -- ${file} "$config/config.json" || exit
${command}
[ -f "$config/config.json" ] || exit 0
mkdir -p -- ${folder} && target=$(readlink -m -- ${file}) && fresh=$(mktemp -- "\${target%/*}/.jalon-XXXXXXXX") && cat -- "$config/config.json" >"$fresh" && { [ ! -e "$target" ] || { chown --reference="$target" -- "$fresh" && chmod --reference="$target" -- "$fresh"; }; } && sync -- "$fresh" && mv -f -- "$fresh" "$target" || { rm -f -- "$fresh"; exit 1; }
`,
  };
}
