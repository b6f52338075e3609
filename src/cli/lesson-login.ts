import { render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import type { Template } from '../model/expression.js';
import type { LessonHost } from '../model/lesson.js';
import type { Play } from '../model/playbook.js';
import type { Value } from '../model/value.js';
import { parseCommonArgs } from '../transport/arguments.js';
import { quietly } from './quietly.js';

/** What the command line and ansible.cfg say of logging in. */
export interface LoginFlags {
  readonly user?: string;
  readonly connection?: string;
  readonly commonArgs?: string;
}

/** How the first play logs in on a host, as far as it is known: variables, then the play's keywords, then the command line. */
export function loginOf(play: Play | undefined, scopeOf: (play: Play, task: Pick<Play, 'layers'>) => Scope, flags: LoginFlags): LessonHost['login'] {
  if (play === undefined) return { local: flags.connection === 'local' };
  const scope = scopeOf(play, play);
  const variable = (...names: readonly string[]): Value | undefined => names.map((name) => (scope.has(name) ? quietly(() => scope.lookup(name)) : undefined)).find(known);
  const keyword = (template: Template | undefined): Value | undefined => (template === undefined ? undefined : quietly(() => render(template, scope)));
  const { connection, remoteUser, port } = play.keywords;
  const ssh = parseCommonArgs([variable('ansible_ssh_common_args'), variable('ansible_ssh_extra_args'), flags.commonArgs].filter((text) => typeof text === 'string').join(' ')).options;
  const user = variable('ansible_user', 'ansible_ssh_user') ?? keyword(remoteUser) ?? flags.user ?? ssh.user;
  const ports = ['ansible_port', 'ansible_ssh_port'].map((name) => (scope.has(name) ? quietly(() => scope.lookup(name)) : undefined)).find(Array.isArray) as readonly Value[] | undefined;
  const number = Number(ports?.[0] ?? variable('ansible_port', 'ansible_ssh_port') ?? keyword(port) ?? ssh.port);
  return {
    local: (variable('ansible_connection') ?? keyword(connection) ?? flags.connection) === 'local',
    user: typeof user === 'string' ? user : undefined,
    port: Number.isInteger(number) ? number : undefined,
  };
}

function known(value: Value | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
