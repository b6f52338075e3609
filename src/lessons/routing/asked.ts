import type { LessonFile, Place, Subject } from '../../model/lesson.js';
import { isDict } from '../../model/value.js';
import { envPairs, isEnvFile, variablePairs } from '../secrets/env-files.js';
import { isProxyFile } from './served.js';

interface Asked {
  readonly name: string;
  readonly at: Place;
  /** 'the smoke test', 'WEBHOOK_URL'. */
  readonly by: string;
}

const URLS = /https?:\/\/([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi;

function urls(text: string, by: string, at: (start: number, end: number) => Place): Asked[] {
  return [...text.matchAll(URLS)].map((found) => ({ name: (found[1] ?? '').toLowerCase(), by, at: at(found.index, found.index + found[0].length) }));
}

/** URLs that are asked or announced: smoke tests, monitors, CORS origins, webhooks. */
export function askedNames(subject: Subject): Asked[] {
  return [...subject.files.flatMap(ofFile), ...ofServices(subject), ...ofTasks(subject)];
}

function ofFile(file: LessonFile): Asked[] {
  if (isProxyFile(file) || /\.(?:md|txt|html?)$/.test(file.dest) || isDashboard(file)) return [];
  if (isEnvFile(file)) return envPairs(file).flatMap(({ key, raw, at }) => (isAnnounced(key) ? urls(raw, key, () => at) : []));
  if (/(?:smoke|health|check|monitor|gatus|blackbox|uptime|probe|prometheus|targets)[\w.-]*(?:\/[^/]*)?\.(?:sh|ya?ml|json|py|mjs|js|ts|bats)$/i.test(file.dest)) return urls(file.plain, file.dest.split('/').at(-1) ?? '', (start, end) => file.place(start, end));
  return variablePairs(file).flatMap(({ key, raw, at }) => (isAnnounced(key) ? urls(raw, key, () => at) : []));
}

/** Of Grafana: its links lead to documents and data sources. */
function isDashboard({ dest, plain }: LessonFile): boolean {
  return dest.endsWith('.json') && /"panels"\s*:/.test(plain);
}

function ofServices({ projects }: Subject): Asked[] {
  return projects.flatMap(({ services }) => services.flatMap(({ environment }) => [...environment].flatMap(([key, { text, at }]) => (text !== undefined && isAnnounced(key) ? urls(text, key, () => at) : []))));
}

function ofTasks({ tasks, scripts }: Subject): Asked[] {
  const asked = tasks.filter(({ module }) => module === 'uri').flatMap(({ args }) => {
    const [url, headers] = [args.get('url'), args.get('headers')];
    const host = headers !== undefined && isDict(headers.value) ? headers.value.Host : undefined;
    return [...(url?.text === undefined ? [] : urls(url.text, 'a task', () => url.at)), ...(headers === undefined || typeof host !== 'string' ? [] : [{ name: host.toLowerCase(), by: 'a task', at: headers.at }])];
  });
  const called = scripts.filter(({ kind }) => kind !== 'document').flatMap(({ programs }) => programs.filter(({ name }) => ['curl', 'wget', 'http', 'xh'].includes(name)).flatMap((program) => program.words.flatMap((word, index) => urls(word.replace(/^Host:\s*/i, 'https://'), program.name, () => program.wordAt(index)))));
  return [...asked, ...called];
}

function isAnnounced(key: string): boolean {
  return /URL|URI|ORIGIN|CORS|WEBHOOK|ENDPOINT|MONITOR|PROBE|SMOKE/i.test(key);
}
