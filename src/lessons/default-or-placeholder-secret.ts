import type { Place, RuleContext, Service } from '../model/lesson.js';
import { definitions } from './compose/definitions.js';
import { defineRule } from './define.js';
import { serviceArgv } from './secrets/argv.js';
import { disagreements } from './secrets/disagree.js';
import { emptySecrets } from './secrets/empty.js';
import { envPairs, isEnvFile, isSample, type Pair, variablePairs } from './secrets/env-files.js';
import { environmentSecrets, kindOf, namesAmong, writtenSecret } from './secrets/given.js';
import { openStore, withoutPassword } from './secrets/open.js';

const WHY = {
  placeholder: 'Whoever finds the port tries this value first, and a stack whose placeholders nobody replaced still starts (004, 001).',
  fallback: 'Where the variable is missing, the stack starts with a secret that everybody can read here instead of failing (003: "${POSTGRES_PASSWORD:-root}").',
};

export const defaultOrPlaceholderSecret = defineRule({
  number: 53,
  name: 'default-or-placeholder-secret',
  from: '003',
  severity: 'error',
  summary: 'A secret is a placeholder, a common password, or has a default that stands in the file',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, weak)) report(item.at, `${who}: ${item.name} ${says(item.kind)}`, { why: WHY[item.kind], fix: fixOf(item.name), within: service.key });
    for (const { item, service, who } of definitions(project, withoutPassword)) {
      report(item.at, `${who}: ${item.name} lets everybody in without a password${item.published ? ', and its port is published on every address' : ''}`, { severity: item.published ? 'error' : 'warning', why: 'Every container of its networks is its administrator; with a published port everybody is (003).', fix: 'Take it away and give a password from a variable that must be set ("${X:?set X}").', within: service.key });
    }
    for (const { item, service, who } of definitions(project, (one) => [openStore(one) ?? []].flat())) {
      report(item.at, `${who}: nothing asks for a password, and ${item.reach}`, { severity: 'warning', why: 'This image lets everybody in unless it is told otherwise (003).', fix: 'Give it a password from a variable that must be set ("${X:?set X}"), and don\'t publish its port.', within: service.key });
    }
    for (const { item, service, who } of definitions(project, emptySecrets)) report(item.at, `${who}: ${item.name} is empty, so ${item.effect}`, { why: 'An empty text is a value, and no fallback takes its place (003).', fix: fixOf(item.name), within: service.key });
    for (const { at, message, severity, server } of disagreements(project)) report(at, message, { severity, why: 'Each side starts, and the client is refused at its first request (003: Valkey without a password, its clients with one).', fix: 'Give both sides one variable: "${X:?set X}".', related: [{ at: server.key, message: `"${server.name}" is defined here` }] });
  },
  file(file, { report }) {
    if (isSample(file.within)) return;
    if (isEnvFile(file)) judge(envPairs(file), report, 'error');
    judge(variablePairs(file), report, 'warning');
  },
});

function weak(service: Service): { readonly at: Place; readonly name: string; readonly kind: 'placeholder' | 'fallback' }[] {
  const argv = serviceArgv(service).map(({ at, name, value }) => ({ at, name, kind: kindOf(value, [service.name]) }));
  return [...environmentSecrets(service), ...argv].flatMap(({ at, name, kind }) => (kind === 'placeholder' || kind === 'fallback' ? [{ at, name, kind }] : []));
}

function judge(pairs: readonly Pair[], report: RuleContext['report'], severity: 'error' | 'warning'): void {
  const names = namesAmong(pairs);
  for (const { key, raw, at } of pairs) {
    const secret = writtenSecret(key, raw, names);
    if (secret?.kind === 'placeholder') report(at, `${secret.name} ${says('placeholder')}`, { severity, why: WHY.placeholder, fix: fixOf(secret.name) });
  }
}

function says(kind: 'placeholder' | 'fallback'): string {
  return kind === 'placeholder' ? 'is a placeholder or a common password' : 'has a default that stands in the file';
}

function fixOf(name: string): string {
  return `Generate one (openssl rand -hex 32), keep it in a vault or an ignored .env, and let its absence fail: "\${${/^[A-Z_]\w*$/.test(name) ? name : 'X'}:?set it}".`;
}
