import type { Place, Program, ReportDetails, RuleContext, Script, Service, Subject, TaskView } from '../model/lesson.js';
import { defineRule } from './define.js';
import { pipeline } from './scripts/chain.js';
import { curlLetters, isLoopback, urlsOf } from './scripts/requests.js';

const FIX = 'Ask the health API and read the answer: curl -fsS …/grafana/api/health | grep -q \'"database": *"ok"\'.';

export const httpCheckRedirect = defineRule({
  number: 28,
  name: 'http-check-redirect',
  from: '002#28',
  severity: 'warning',
  summary: 'A check stumbles over a redirect, or follows one to a login page',
  script(script, { report }, subject) {
    for (const program of script.programs) if (program.name === 'curl') reportCurl(script, program, subject, report);
  },
  subject(subject, { report }) {
    for (const task of subject.tasks) reportUri(task, report);
  },
  service(service, { report }) {
    reportSubPath(service, report);
  },
});

type Report = RuleContext['report'];

/** Paths at which applications answer 301 or 302: login pages, and folders without their slash. */
function redirects(url: string): string | undefined {
  const [, scheme, host = '', path = ''] = /^["']?(https?):\/\/([^/?#]+)([^?#"']*)/.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  if (/\/(?:login|signin|sign-in|logon|auth|sso)$/.test(path)) return `${path} redirects (to its slash, or to the login of somebody else)`;
  if (/^\/(?:grafana|prometheus|admin|dashboard|portainer|n8n|nextcloud|phpmyadmin|pgadmin|jenkins|gitea|kibana|wp-admin)$/.test(path)) return `${path} redirects to ${path}/`;
  return scheme === 'http' && isPublic(host) ? 'http is sent on to https' : undefined;
}

/** A name of the internet: container names have no dot, addresses and loopback get no redirect to https. */
function isPublic(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return !host.includes(':') && /\.[a-z]{2,}$/i.test(name) && !/\.(?:local|internal|lan|localdomain|test)$/i.test(name);
}

function reportCurl(script: Script, program: Program, subject: Subject, report: Report): void {
  const url = urlsOf(program).find((one) => redirects(one) !== undefined);
  if (url === undefined) return;
  const says = redirects(url);
  const at = program.wordAt(program.words.indexOf(url));
  const discards = !follows(program) && failsOnErrors(program) && isDiscarded(program);
  if (discards) report(at, `curl -f takes a redirect for success, and ${says}`, { why: 'curl -f fails from 400 on: 301 and 302 are as good as the page (002#28).', fix: FIX });
  if (discards || !comparesTo200(script, program, subject)) return;
  if (!follows(program)) report(at, `200 is expected, but ${says}`, { why: 'The check fails on 301 while the service works (002#28).', fix: FIX });
  else if (/login|signin|sign-in|logon|auth|sso|admin|dashboard|grafana/.test(url)) report(at, 'the redirect is followed, so a login page is as good as the service', { why: 'With -L any page at the end counts: the login page of a broken application, or of the proxy before it, answers 200 (the repair of 002#28).', fix: FIX });
}

function follows({ words }: Program): boolean {
  return words.some((word) => /^--location(?:-trusted)?$/.test(word) || curlLetters(word).includes('L'));
}

/** The code is asked for, and 200 is what is looked for: in its pipeline, or in what tests the variable. */
function comparesTo200(script: Script, program: Program, { tasks }: Subject): boolean {
  const asks = program.words.some((word) => /%\{(?:http_code|response_code)\}/.test(word));
  const heads = program.words.some((word) => word === '--head' || word === '--include' || /[Ii]/.test(curlLetters(word)));
  if (!asks && !heads) return false;
  if (asks && conditionsOn(script.task, tasks).some((condition) => /\b200\b/.test(condition) && !/\b30[1278]\b/.test(condition))) return true;
  const [direct, later] = [pipeline(script, program).slice(program.pipe.index + 1), program.within.includes('substitution') ? script.programs.slice(script.programs.indexOf(program) + 1, script.programs.indexOf(program) + 8) : []];
  const near = [...direct, ...later];
  const codes = near.flatMap(({ words }) => words.slice(1)).filter((word) => /(?:^|[^\d])[1-5]\d\d(?:[^\d]|$)|[23]\[|[23]\.\./.test(word) && !/^https?:/.test(word));
  return codes.some((word) => /200/.test(word)) && !codes.some((word) => /30[1278[]|3\[|3\.\.|\[23\]/.test(word));
}

/** Where a play compares what the task printed. */
function conditionsOn(task: TaskView | undefined, tasks: readonly TaskView[]): string[] {
  const name = task?.keywords.get('register')?.text;
  if (task === undefined || name === undefined) return [];
  const texts = tasks.flatMap(({ keywords, args }) => [keywords.get('failed_when')?.text, keywords.get('until')?.text, keywords.get('when')?.text, args.get('that')?.text]);
  return texts.filter((text): text is string => text?.includes(`${name}.stdout`) ?? false);
}

function failsOnErrors({ words }: Program): boolean {
  return words.some((word) => word === '--fail' || curlLetters(word).includes('f'));
}

function isDiscarded({ words, redirects, pipe, within }: Program): boolean {
  const output = words.some((word, index) => word === '/dev/null' && /^(?:-\w*o|--output)$/.test(words[index - 1] ?? '')) || words.includes('-o/dev/null') || redirects.some(({ operator, target, fd }) => target === '/dev/null' && /^&?>/.test(operator) && fd !== 2);
  return output && pipe.length === 1 && !within.includes('substitution') && !words.some((word) => /%\{/.test(word));
}

function reportUri({ module, args }: TaskView, report: Report): void {
  const url = args.get('url');
  const follow = args.get('follow_redirects')?.text;
  if (module !== 'uri' || url?.text === undefined || follow === undefined || !/^(?:none|no|false)$/i.test(follow)) return;
  const codes = args.get('status_code')?.text ?? '200';
  const says = isLoopback(url.text) && !/login/.test(url.text) ? undefined : redirects(url.text);
  if (says !== undefined && !/\b30[12378]\b/.test(codes)) report(url.at, `200 is expected and no redirect is followed, but ${says}`, { why: 'The check fails on 301 while the service works (002#28).', fix: 'Ask the health API of the service.' });
}

/** Grafana that serves from a sub-path behind a proxy that takes it off: each sends the other's answer back. */
function reportSubPath(service: Service, report: Report): void {
  const given = service.environment.get('GF_SERVER_SERVE_FROM_SUB_PATH');
  if (given?.text?.toLowerCase() !== 'true') return;
  const root = service.environment.get('GF_SERVER_ROOT_URL')?.text ?? '';
  const path = /^[^/]*\/\/[^/]+(\/[\w-]+)/.exec(root)?.[1] ?? /(\/[\w-]+)\/?$/.exec(root)?.[1] ?? '/grafana';
  const at = stripper(service, path);
  if (at === undefined) return;
  const details: ReportDetails = { why: 'Grafana redirects what comes without the path back to it, and the proxy takes it off again: the browser stops after twenty rounds.', fix: 'Pass the path on (Caddy: handle instead of handle_path), or set GF_SERVER_SERVE_FROM_SUB_PATH=false.', related: [{ at: given.at, message: 'Grafana expects the path here' }], within: service.key };
  report(at, `the proxy takes ${path} off, but service "${service.name}" serves from it: a redirect loop`, details);
}

function stripper(service: Service, path: string): Place | undefined {
  const label = [...service.labels].find(([name, { text }]) => /\.stripprefix\.prefixes$/i.test(name) && text?.split(',').some((one) => one.trim().replace(/\/$/, '') === path));
  return label?.[1].at ?? inFiles(service.project.subject, path);
}

function inFiles({ files }: Subject, path: string): Place | undefined {
  for (const file of files) {
    if (!/caddyfile|\.caddy|nginx|\.conf(?:\.\w+)?$/i.test(file.dest)) continue;
    const found = new RegExp(`^[ \\t]*(handle_path[ \\t]+${path}[/*]*|uri[ \\t]+strip_prefix[ \\t]+${path}/?)(?=[\\s{]|$)|location[ \\t]+(?:\\^~[ \\t]+)?${path}/[ \\t]*\\{[^{}]*?(proxy_pass[ \\t]+https?://[\\w.-]+(?::\\d+)?/;)`, 'm').exec(file.plain);
    if (found === null) continue;
    const text = found[1] ?? found[2] ?? '';
    const start = found.index + found[0].lastIndexOf(text);
    return file.place(start, start + text.length);
  }
  return undefined;
}

