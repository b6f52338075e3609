import type { CommandOutput } from '../../model/module.js';
import { dict, type Dict } from '../../model/value.js';
import { JOURNAL_MARK, STATUS_MARK } from './commands.js';
import { enabledNow, isRunning, type UnitArgs, type UnitStates } from './plan.js';

export function unitResult(args: UnitArgs, { unit }: UnitStates): Dict {
  if (args.name === undefined || unit === undefined) return dict();
  return dict([
    ['name', args.name],
    ...(args.state === undefined ? [] : [['state', isRunning(unit) ? 'started' : 'stopped'] as const]),
    ...(args.enabled === undefined ? [] : [['enabled', enabledNow(unit) !== false] as const]),
    ['status', dict(Object.entries(unit))],
  ]);
}

/** daemon_reload alone is no change. */
export function unitFinish(args: UnitArgs): Dict {
  return args.name === undefined ? dict([['changed', false]]) : dict();
}

/** What systemctl said, why systemd thinks so, and the unit's last words. */
export function explainUnit(args: UnitArgs, output: CommandOutput): string {
  const stdout = output.stdout.toString('utf8');
  const said = output.stderr.toString('utf8').trim().split('\n').filter((line) => line !== '' && !/^See "systemctl status/.test(line)).join('\n');
  const [, status = '', journal = ''] = new RegExp(`${STATUS_MARK}\n([\\s\\S]*?)${JOURNAL_MARK}\n([\\s\\S]*)`).exec(stdout) ?? [];
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(status)?.[1] ?? '';
  const lines = [`${args.name ?? 'systemd'}: ${said || 'it does not stay up'}`];
  if (status !== '') lines.push(`Result: ${value('Result')}, ${value('ActiveState')} (${value('SubState')}), exit status ${value('ExecMainStatus')}${value('StatusText') ? `, "${value('StatusText')}"` : ''}`);
  if (/start-limit-hit|start request repeated too quickly|attempted too often/i.test(stdout + said)) lines.push(`It was started too often in a short time: "systemctl reset-failed ${args.name ?? ''}" on the host allows the next try.`);
  if (/Interactive authentication required|Access denied/.test(said)) lines.push('Services are root\'s business: add "become: true".');
  if (journal.trim() !== '') lines.push('Its last journal lines:', ...journal.trimEnd().split('\n').map((line) => `  ${line}`));
  return lines.join('\n');
}
