import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/diagnostic.js';
import { dict, type Value } from '../../src/model/value.js';
import { quoted } from '../../src/language/python-text.js';
import { pythonText } from '../../src/language/values.js';
import { compute, json, scopeOf, services, yamlNode } from './nodes.js';

const scope = scopeOf(
  Object.fromEntries(
    Object.entries({
      prod_ssh_port: 804,
      domain_name: 'example.com',
      ansible_facts: { date_time: { iso8601: '2026-01-31T00:00:00Z' } },
      flag: 'yes',
      feature: true,
      major: '13',
      r: { rc: 1, stdout: 'done', stdout_lines: ['done'], changed: true, failed: false },
      caps: ['DAC_OVERRIDE', 'NET_BIND_SERVICE'],
      inventory_hostname: 'web1.example.com',
      groups: { prod: ['web1', 'web2'] },
      item: { name: 'redis' },
      v: '12.10',
      o: '{"status": {"health": "healthy"}}',
      services: [
        { name: 'redis', enabled: true, phase: 'A' },
        { name: 'caddy', enabled: true, phase: 'B' },
        { name: 'old', enabled: false },
      ].map((service) => (service.phase === undefined ? service : service)),
      ports_by_name: { ssh: 22, http: 80 },
      results: [{ item: 'b' }, { item: 'a' }, { item: 'b' }],
      mem: 8192,
      ports: [22, 80, 443],
      rc: 1,
      nothing: null,
      svc: { image: 'x' },
      empty: '',
    }).map(([name, value]) => [name, json(value)]),
  ),
  {
    magic: new Map<string, Value>([['hostvars', dict([['web1', dict([['ansible_host', '192.0.2.1']])], ['web2', dict([['ansible_host', '192.0.2.2']])]])]]),
    services: services({ env: (name) => (name === 'HOME' ? '/home/alice' : undefined) }),
  },
);
const cases = yamlNode(readFileSync(new URL('expressions.yml', import.meta.url), 'utf8'));

function outcome(text: string): string {
  try {
    const value = compute(text, scope);
    return typeof value === 'string' ? quoted(value) : pythonText(value).toString();
  } catch (problem) {
    if (problem instanceof UserError) return `error ${problem.diagnostic.code}`;
    throw problem;
  }
}

describe('expressions', () => {
  if (cases.kind !== 'map') throw new Error('expressions.yml is a map');
  it.each(cases.entries.map(({ key, value }) => [key.text, value.kind === 'scalar' ? value.text : '']))('%s', (text, expected) => {
    expect(outcome(text)).toBe(expected);
  });
});
