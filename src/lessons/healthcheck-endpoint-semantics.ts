import type { Program, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { factsOf } from './health/facts.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { targetsOf, type Target } from './health/targets.js';
import { curlLetters, isLoopbackHost } from './scripts/requests.js';

export const healthcheckEndpointSemantics = defineRule({
  number: 25,
  name: 'healthcheck-endpoint-semantics',
  from: '002#25',
  severity: 'warning',
  summary: 'A health check asks an endpoint that means something else',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  if (service.health.state !== 'given' || missingTools(service).length > 0) return [];
  const programs = service.health.programs.filter(({ container }) => container === undefined);
  const targets = programs.flatMap(targetsOf).filter(({ host }) => isLoopbackHost(host) || host === '0.0.0.0' || host === service.name);
  return [...targets.flatMap((target) => wrongEndpoint(target, service)), ...programs.flatMap(savesFile), ...(factsOf(service)?.getOnly === true ? targets.flatMap(asksHead) : [])];
}

function wrongEndpoint(target: Target, service: Service): HealthFault[] {
  const facts = factsOf(service);
  const [path = '', query] = (target.path === '' && target.scheme !== 'tcp' ? '/' : target.path).split('?');
  const known = query === undefined && !harmless(service) ? facts?.endpoints?.find(({ bad }) => bad === path || `${bad}/` === path) : undefined;
  const at = target.pathAt ?? target.at;
  if (known !== undefined) {
    const { good, why } = known;
    const edits = good !== undefined && target.exact && target.pathAt !== undefined ? { edits: [{ at: target.pathAt, text: good }] } : {};
    return [{ at, text: `the health check asks ${path}: ${why}`, details: { why: 'An endpoint that does more than to say "I am here" costs, or fails when something else does (002#25: LiteLLM).', fix: good === undefined ? 'Ask another endpoint.' : `Ask ${good}.`, ...edits } }];
  }
  const exports = facts?.kind === 'metrics' || /exporter|metrics|cadvisor/.test(`${service.image?.repository} ${service.name}`);
  if (path !== '/metrics' || exports) return [];
  return [{ at, text: 'the health check reads all metrics', details: { why: 'Metrics are collected for each answer, and are served while the service itself is not ready (002#25).', fix: 'Ask its health endpoint.' } }];
}

/** LiteLLM without models and without a master key has nothing to call. */
function harmless({ image, environment, command, mounts }: Service): boolean {
  if (!/litellm/.test(image?.repository ?? '')) return false;
  return !environment.has('LITELLM_MASTER_KEY') && command === undefined && mounts.length === 0 && ![...environment.keys()].some((name) => /_API_KEY$|DATABASE_URL/.test(name));
}

/** `wget URL` writes what it gets into a file: BusyBox refuses the second time, GNU makes one more each time. */
function savesFile(program: Program): HealthFault[] {
  const { name, words } = program;
  if (name !== 'wget' || words.length < 2) return [];
  const silent = words.some((word) => /^-[a-zA-Z]*O|^--(?:output-document|spider|delete-after|version|help)/.test(word) || word === '-spider' || /^-[a-zA-Z]*[iP]$/.test(word));
  const [target] = targetsOf(program);
  if (silent || target === undefined) return [];
  return [{ at: program.wordAt(0), text: 'wget without -O saves a file at each check', kind: 'saves', details: { why: 'BusyBox wget fails the second time, because the file is there; GNU wget fills the disk with index.html.1, .2 … (002#25).', fix: 'wget -q -O /dev/null URL' } }];
}

/** `wget --spider` and `curl -I` send HEAD. */
function asksHead({ program }: Target): HealthFault[] {
  const { name, words } = program;
  const index = words.findIndex((word, at) => (name === 'wget' ? /^--?spider$|^--method=HEAD$/i.test(word) : name === 'curl' && (word === '--head' || curlLetters(word).includes('I') || (word === 'HEAD' && /^(?:-X|--request)$/.test(words[at - 1] ?? '')))));
  return index < 1 ? [] : [{ at: program.wordAt(index), text: `${words[index]} sends HEAD, and the application answers GET alone`, kind: 'head', details: { why: 'A route that is written for GET answers HEAD with 405, so the check fails while the service works (002#25).', fix: name === 'wget' ? 'wget -q -O /dev/null URL' : 'curl -fsS -o /dev/null URL' } }];
}
