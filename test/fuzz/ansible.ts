/** Ansible's own templating in a container, asked for many templates at a time. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { startAnsible } from '../rivals/ansible.js';
import type { Say } from '../vps/say.js';
import { type Outcome, tagged } from './outcome.js';
import { variables } from './variables.js';

export interface Oracle {
  readonly versions: string;
  render(templates: readonly string[]): Promise<Outcome[]>;
  end(): Promise<void>;
}

/** @param container An existing container with Ansible to use, which is left as it is. */
export async function startOracle(container: string | undefined, say: Say): Promise<Oracle> {
  const ansible = container === undefined ? await startAnsible({ image: 'benchController', folders: [], packages: ['ansible-core', 'python3-jinja2'] }, say) : { versions: container, inside: () => ['docker', 'exec', container], end: async () => {} };
  const [program, ...args] = [...ansible.inside('/'), 'python3', '-c', readFileSync(new URL('evaluate.py', import.meta.url), 'utf8')];
  const child = spawn(program!, [args[0]!, '--interactive', ...args.slice(1)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => (said = `${said}${data}`.slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${JSON.stringify(tagged(variables))}\n`);
  return {
    versions: ansible.versions,
    render: async (templates) => {
      child.stdin.write(`${JSON.stringify(templates)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`Ansible's side ended: ${said}`);
      return JSON.parse(value as string) as Outcome[];
    },
    end: async () => {
      child.stdin.end();
      await ansible.end();
    },
  };
}
