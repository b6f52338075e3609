import type { ServiceDiagnosis } from '../model/diagnosis.js';
import type { Event } from '../model/event.js';
import type { Range } from '../model/range.js';
import { banner } from './banner.js';
import type { Paint } from './colour.js';
import { wrapLine } from './wrap.js';

export type DiagnosisEvent = Extract<Event, { type: 'diagnosis' }>;

/** Hosts, and services of one, that are told in full. */
const MOST = 5;

/** Lines of a log, where the program said nothing that decides. */
const LOG = 8;

export interface DiagnosisLines {
  readonly paint: Paint;
  /** Columns of the banner, and where sentences are broken. */
  readonly columns: number;
  readonly wrapAt?: number;
  readonly where?: (range: Range) => string;
  /** Of the banner in a narrow terminal. */
  readonly least?: number;
}

/** The last thing on the screen of a run that failed: which service, why, and what to run next. */
export function diagnosisLines(events: readonly DiagnosisEvent[], { paint, columns, wrapAt, where, least }: DiagnosisLines): readonly string[] {
  if (events.length === 0) return [];
  const told = events.slice(0, MOST);
  const lines = told.flatMap(({ diagnosis }) => diagnosedHost(diagnosis, { paint, wrapAt, where, most: MOST }));
  const [first] = events as readonly [DiagnosisEvent];
  return [
    ...banner('WHY', columns, least).split('\n'), ...lines,
    ...(events.length > MOST ? [paint(undefined, `and on ${events.length - MOST} more hosts: ${events.slice(MOST).map(({ diagnosis }) => diagnosis.host).join(', ')}`)] : []),
    ...(first.again === undefined ? [] : [paint(undefined, 'when it is mended, go on with'), paint('bold', `  $ ${first.again}`)]),
    ...told.flatMap(({ more }) => (more === undefined ? [] : [paint(undefined, 'all there is to know, in one file'), paint('bold', `  $ ${more}`)])).slice(0, 2),
  ];
}

interface HostLines extends Pick<DiagnosisLines, 'paint' | 'wrapAt' | 'where'> {
  /** Services that are told in full; otherwise all. */
  readonly most?: number;
}

export function diagnosedHost({ host, services, remarks }: DiagnosisEvent['diagnosis'], options: HostLines): readonly string[] {
  const causes = services.filter(({ waitsFor }) => waitsFor === undefined);
  const shown = causes.length > 0 ? causes : services;
  const { paint, most = shown.length } = options;
  return [
    ...remarks.map((remark) => paint('red', `[${host}] ${remark}`)),
    ...shown.slice(0, most).flatMap((one) => oneService(host, one, services, options)),
    ...(shown.length > most ? [paint(undefined, `[${host}] and ${shown.length - most} more services: ${shown.slice(most).map(({ service }) => service).join(', ')}`)] : []),
  ];
}

function oneService(host: string, one: ServiceDiagnosis, all: readonly ServiceDiagnosis[], { paint, wrapAt = Number.POSITIVE_INFINITY, where }: HostLines): readonly string[] {
  const say = (text: string, style?: Parameters<Paint>[0]): readonly string[] => wrapLine(text, wrapAt).map((line) => paint(style, line));
  const waiting = all.filter(({ waitsFor }) => waitsFor === one.service).map(({ service }) => service);
  const well = one.rule === 'well';
  const said = one.said.length > 0 || well ? one.said : one.log.slice(-LOG);
  return [
    ...say(`[${host}] ${one.service}: ${one.why}`, well ? 'green' : 'red'),
    ...say(`    ${[one.state, one.image].filter((part) => part !== undefined).join('; ')}`),
    ...said.flatMap((text) => text.split('\n')).flatMap((text) => say(`    | ${text.replaceAll('\t', ' ')}`)),
    ...one.facts.flatMap((fact) => say(`    ${fact}`)),
    ...(one.fix === undefined ? [] : say(`    fix: ${one.fix}`)),
    ...(waiting.length > 0 ? say(`    ${waiting.join(', ')} ${waiting.length === 1 ? 'waits' : 'wait'} for it`) : []),
    ...(one.at === undefined || where === undefined ? [] : say(`    written at ${where(one.at)}`)),
    ...(one.lesson === undefined ? [] : say(`    lesson ${one.lesson}: deploy lessons show ${one.lesson.split(' ')[0]}`)),
    ...(one.only === undefined ? [] : say(`    alone: ${one.only}`)),
  ];
}
