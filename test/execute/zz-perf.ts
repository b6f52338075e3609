import { checkArgs } from '../../src/cli/check-args.js';
import { lookupServices } from '../../src/cli/lookups.js';
import { compile } from '../../src/compile/index.js';
import { readTemplate } from '../../src/compile/templateFiles.js';
import { execute } from '../../src/execute/run.js';
import { factReaders } from '../../src/facts/index.js';
import { load } from '../../src/load/index.js';
import { registry } from '../../src/modules/index.js';
import { createRedactor } from '../../src/shell/redact.js';
import { createConnect } from '../../src/transport/connect.js';
const hosts = process.argv[2] ?? '5';
const { loaded, diagnostics } = load({ cwd: '/tmp/perf', env: {}, project: '/tmp/perf', target: { playbooks: ['site.yml'], inventories: [`hosts${hosts}.yml`] } });
const services = lookupServices(loaded!.reader, {}, 'read');
const compiled = compile({ ...loaded!, registry, factNames: factReaders.flatMap((r) => r.provides), options: {}, services } as never);
if (!compiled.playbook) throw new Error(JSON.stringify([...diagnostics, ...compiled.diagnostics].slice(0, 3)));
const connect = createConnect({ env: {} });
const ports = { connect: (s: never) => connect({ ...(s as object), lock: undefined } as never), emit: () => {}, registry, redactor: createRedactor(), services, now: () => new Date(), signal: new AbortController().signal,
  template: (p: string) => readTemplate(loaded!.reader, p).file!, varsFile: () => { throw new Error(); }, checkArgs: (n: string, a: never) => checkArgs(registry.find(n)!, a), environment: () => undefined };
for (let round = 0; round < 3; round += 1) {
  const cpu = process.cpuUsage();
  const t = performance.now();
  const { recap } = await execute(compiled.playbook, { runId: 'x', who: 'w', command: 'c', check: false, diff: false, forks: 50, verbosity: 0, forceHandlers: false, become: false, acceptNewHostKey: false, timeout: 10, tags: [], skipTags: [], leftHandlers: new Map() }, ports as never);
  const used = process.cpuUsage(cpu);
  console.log(`round ${round}: ${(performance.now() - t).toFixed(0)} ms, cpu ${((used.user + used.system) / 1000).toFixed(0)} ms`, JSON.stringify(recap.h0));
}
