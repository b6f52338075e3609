import { ProbeError, type Reader, type Resource, type ResourceRequest } from '../../model/resource.js';
import { quote, quoteAll } from '../../shell/quote.js';

export type UnitScope = 'system' | 'user' | 'global';

/** A systemd unit: `systemctl show`'s properties by name (LoadState, ActiveState, SubState, UnitFileState, NeedDaemonReload …). */
export type UnitState = Readonly<Record<string, string>>;

const PROPERTIES = ['Id', 'Names', 'Description', 'LoadState', 'LoadError', 'ActiveState', 'SubState', 'UnitFileState', 'FragmentPath', 'SourcePath', 'NeedDaemonReload', 'Type', 'Result', 'MainPID', 'ExecMainStatus', 'NRestarts', 'WantedBy', 'CanReload', 'Job'];

/** Key: '<scope> <unit with its suffix>'. */
export const unit = (name: string, scope: UnitScope = 'system'): Resource<UnitState> => ({ reader: unitReader, key: `${scope} ${unitName(name)}`, wants: [] });

/** systemctl's own rule: a name without a known suffix is a service. */
export function unitName(name: string): string {
  return /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope|snapshot)$/.test(name) ? name : `${name}.service`;
}

/** How a scope is reached; the user's manager is found by its runtime directory, also without a login session. */
export function systemctl(scope: UnitScope): string {
  if (scope === 'system') return 'systemctl';
  return scope === 'global' ? 'systemctl --global' : 'XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user';
}

/** One `systemctl show` a scope for all units. */
export const unitReader: Reader<UnitState> = {
  name: 'unit',
  script: (requests) => {
    const scopes = [...new Set(requests.map((request) => split(request).scope))];
    return `command -v systemctl >/dev/null || { echo '@no-systemd'; exit 0; }\n${scopes.map((scope) => scopeScript(scope, requests)).join('\n')}\n:`;
  },
  parse: (stdout, requests) => {
    if (stdout.startsWith('@no-systemd')) return requests.map(() => new ProbeError('this host has no systemctl: services are managed through systemd only', 'systemctl'));
    const scopes = new Map(stdout.split('\x1e').slice(1).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)] as const));
    return requests.map((request) => {
      const { scope, name } = split(request);
      const output = scopes.get(scope) ?? '';
      return blocks(output).find((block) => block.Id === name || (block.Names ?? '').split(' ').includes(name)) ?? new ProbeError(`systemd could not be asked for ${name}: ${output.trim().split('\n')[0] || 'no answer'}`);
    });
  },
  describe: (state) => ['ActiveState', 'SubState', 'UnitFileState'].map((key) => `${key}=${state[key] ?? ''}\n`).join(''),
};

function split(request: ResourceRequest): { scope: UnitScope; name: string } {
  const at = request.key.indexOf(' ');
  return { scope: request.key.slice(0, at) as UnitScope, name: request.key.slice(at + 1) };
}

function scopeScript(scope: UnitScope, requests: readonly ResourceRequest[]): string {
  const names = requests.map(split).filter((one) => one.scope === scope).map((one) => one.name);
  // Templates without an instance can be enabled but not shown; --global has no manager to ask.
  const filesOnly = (name: string) => scope === 'global' || name.includes('@.');
  const shown = names.filter((name) => !filesOnly(name));
  return [
    `printf '\\036${scope}\\n'`,
    ...(shown.length > 0 ? [`${systemctl(scope)} show --no-pager -p ${PROPERTIES.join(',')} -- ${quoteAll(shown)} 2>&1`] : []),
    ...names.filter(filesOnly).map((name) => `state=$(${systemctl(scope)} is-enabled -- ${quote(name)} 2>/dev/null); load=loaded; case $state in ''|not-found) load=not-found ;; masked*) load=masked ;; esac
printf '\\nId=%s\\nLoadState=%s\\nActiveState=inactive\\nSubState=dead\\nUnitFileState=%s\\n\\n' ${quote(name)} "$load" "$state"`),
  ].join('\n');
}

function blocks(text: string): Record<string, string>[] {
  return text.split(/\n{2,}/).map((block) => Object.fromEntries(block.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
  })));
}
