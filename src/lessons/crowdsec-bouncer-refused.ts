import type { Project, RuleContext } from '../model/lesson.js';
import { isCrowdsec, unmountedLogs } from './crowdsec/acquisition.js';
import { type Bouncer, bouncerKeys, bouncersOf, type Setting } from './crowdsec/keys.js';
import { astray } from './crowdsec/reach.js';
import { defineRule } from './define.js';
import { isPlaceholder } from './secrets/values.js';

const WHY = 'CrowdSec answers 403 to a key that it doesn\'t know. The plugin then has no decisions: it blocks nobody, or everybody (000, 2.1, which says "no functional impact").';

export const crowdsecBouncerRefused = defineRule({
  number: 44,
  name: 'crowdsec-bouncer-refused',
  from: '000',
  severity: 'error',
  summary: 'A CrowdSec bouncer that CrowdSec does not know or that does not find it, or logs that CrowdSec can\'t read',
  project(project, { report }) {
    const bouncers = bouncersOf(project);
    judgeKeys(project.services.flatMap(bouncerKeys), bouncers, report);
    judgeReach(bouncers, project, report);
  },
  file(file, { report }, subject) {
    for (const { at, path, service } of unmountedLogs(file, subject)) report(at, `CrowdSec is told to read ${path}, and no mount brings it into service "${service.name}"`, { severity: 'warning', why: 'A file that is not there is one line in its log; it sees no request and bans nobody (000, 2.1).', fix: `Mount the folder of the log read-only: /var/log/traefik:${path.replace(/\/[^/]*$/, '')}:ro.`, within: service.key });
  },
});

type Report = RuleContext['report'];

function judgeKeys(made: readonly Setting[], bouncers: readonly Bouncer[], report: Report): void {
  const used = bouncers.flatMap(({ key }) => (key === undefined ? [] : [key]));
  for (const { at, text } of [...made, ...used]) {
    if (text !== undefined && (isPlaceholder(text) || /^\d+ chars|FIXME|here$/i.test(text))) report(at, 'the key of the CrowdSec bouncer is a placeholder', { severity: 'warning', why: WHY, fix: 'Generate one (openssl rand -hex 32) and give it to both sides by one variable.' });
  }
  const literal = made.filter(({ text }) => text !== undefined && !isPlaceholder(text));
  if (made.length === 0 || literal.length !== made.length) return;
  for (const { at, text } of used) {
    if (text === undefined || isPlaceholder(text) || literal.some((one) => one.text === text)) continue;
    report(at, 'the key of the CrowdSec bouncer is none of those that CrowdSec is given', { why: WHY, fix: 'Use one variable for BOUNCER_KEY_… and for the plugin\'s key.', related: literal.slice(0, 1).map((one) => ({ at: one.at, message: 'CrowdSec is given this one' })) });
  }
}

/** Only beside the one CrowdSec that a project has. */
function judgeReach(bouncers: readonly Bouncer[], project: Project, report: Report): void {
  const servers = project.services.filter(isCrowdsec);
  const [server] = servers;
  if (server === undefined || servers.length > 1) return;
  for (const bouncer of bouncers) {
    const found = astray(bouncer, server, project);
    if (found !== undefined) report(found.at, found.message, { severity: 'warning', why: 'The bouncer gets no decisions, and says so in the log of the proxy alone.', fix: found.fix, related: [{ at: server.key, message: 'CrowdSec is started here' }] });
  }
}
