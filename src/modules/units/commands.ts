import type { Step } from '../../model/step.js';
import { quote } from '../../shell/quote.js';
import { systemctl, type UnitScope } from '../probes/unit.js';

export const STATUS_MARK = '@jalon-status';
export const JOURNAL_MARK = '@jalon-journal';
/** Lines of the journal that a failed start shows. */
const JOURNAL_LINES = 20;

/** systemctl with words that need no quoting but the unit's name. */
export function control(scope: UnitScope, verb: string, unit?: string): Step {
  return { kind: 'script', script: `${systemctl(scope)} ${verb}${unit === undefined ? '' : ` -- ${quote(unit)}`}\n` };
}

/**
 * Starts, restarts, reloads or stops a unit. When that fails, the script prints what systemd knows and the unit's last
 * journal lines. A simple service counts as started as soon as it is forked; one that dies at once is looked at again.
 */
export function run(scope: UnitScope, verb: 'start' | 'stop' | 'restart' | 'reload-or-restart', unit: string, options: { noBlock: boolean; type?: string }): Step {
  const command = systemctl(scope);
  const name = quote(unit);
  const journal = scope === 'user' ? `journalctl --user -n ${JOURNAL_LINES} --no-pager -q --user-unit` : `journalctl -n ${JOURNAL_LINES} --no-pager -q -u`;
  const lines = [
    'failed() {',
    `  printf '${STATUS_MARK}\\n'; ${command} show --no-pager -p Result,ActiveState,SubState,ExecMainCode,ExecMainStatus,StatusText,LoadState,NRestarts -- ${name}`,
    `  printf '${JOURNAL_MARK}\\n'; ${journal} ${name} 2>/dev/null`,
    '  exit "$1"',
    '}',
    `${command} ${options.noBlock ? '--no-block ' : ''}${verb} -- ${name} || failed $?`,
  ];
  const watch = verb !== 'stop' && !options.noBlock && unit.endsWith('.service');
  if (watch) {
    const check = `case $(${command} show --no-pager -p ActiveState -p SubState --value -- ${name} | tr '\\n' ' ') in failed*|*auto-restart*) failed 1 ;; esac`;
    lines.push(...(['simple', 'exec', 'idle', '', undefined].includes(options.type) ? ['sleep 0.3', check] : [check]));
  }
  return { kind: 'script', script: `${lines.join('\n')}\n` };
}
