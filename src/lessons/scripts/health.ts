import type { Health, Place, Program, Service } from '../../model/lesson.js';
import type { Node, ScalarNode } from '../../model/node.js';
import { MASK } from '../masks.js';
import { seconds } from './durations.js';
import { dockerfileTest } from './dockerfile-test.js';
import { followed } from './mounted.js';
import { fixed, replaced, scalarPiece, slice, type Piece } from './piece.js';
import { programsOf, programsOfWords } from './programs.js';

/** A test as its words stand, before a shell reads it. */
export interface HealthTest {
  readonly at: Place;
  readonly state: 'disabled' | 'given';
  readonly form?: 'exec' | 'shell';
  readonly words: readonly Piece[];
}

/** The health check that a container of the service will have, as far as compose or a known Dockerfile gives it. */
export function healthOf(service: Service): Health {
  const test = composeTest(service) ?? dockerfileTest(service);
  let programs: readonly Program[] | undefined;
  return {
    state: test?.state ?? 'none',
    at: test?.at ?? service.key,
    ...(test?.form === undefined ? {} : { form: test.form }),
    words: (test?.words ?? []).map(({ text, place }) => ({ text, at: place(0, text.length) })),
    get programs() {
      programs ??= test === undefined ? [] : programsIn(test, service);
      return programs;
    },
    ...timing(service),
  };
}

function programsIn({ form, words }: HealthTest, service: Service): readonly Program[] {
  const resolve = environmentOf(service);
  const [text] = words;
  if (text === undefined || form === undefined) return [];
  const programs = form === 'exec' ? programsOfWords(words, { resolve }) : programsOf(text.text, text.place, resolve);
  return programs.flatMap((program) => followed(program, service, resolve) ?? [program]);
}

function composeTest(service: Service): HealthTest | undefined {
  const disabled = service.at('healthcheck', 'disable');
  if (disabled?.kind === 'scalar' && disabled.value === true) return { at: disabled, state: 'disabled', words: [] };
  const test = service.at('healthcheck', 'test');
  if (test?.kind === 'scalar' && test.value !== null) return { at: test, state: 'given', form: 'shell', words: [interpolated(test, service)] };
  if (test?.kind !== 'sequence') return undefined;
  const [first, ...rest] = test.items.flatMap((item) => (item.kind === 'scalar' ? [interpolated(item, service)] : []));
  if (first?.text === 'NONE') return { at: test, state: 'disabled', words: [] };
  if (first?.text === 'CMD') return { at: test, state: 'given', form: 'exec', words: rest };
  return first?.text === 'CMD-SHELL' ? { at: test, state: 'given', form: 'shell', words: rest.slice(0, 1) } : { at: test, state: 'given', words: [] };
}

const VARIABLE = /\$\$|\$\{(?:[^{}]|\{[^{}]*\})*\}|\$[A-Za-z_]\w*/g;

/** `$$` is the shell's `$`; what Compose puts in is known, or masked. A default that is used keeps its place. */
function interpolated(node: ScalarNode, service: Service): Piece {
  return replaced(scalarPiece(node), VARIABLE, ({ 0: found }, at) => {
    if (found === '$$') return slice(at, 0, 1);
    const text = service.text(Object.create(node, { text: { value: found }, value: { value: found } }) as Node);
    if (text === undefined) return { ...at, text: MASK.repeat(found.length) };
    const start = text === '' ? -1 : found.indexOf(text);
    return start < 0 ? fixed(text, at.place(0, found.length)) : slice(at, start, start + text.length);
  });
}

/** Variables that hold where something is asked: addresses, names, ports and paths; what may be a secret stays unread. */
function environmentOf(service: Service): (name: string) => Piece | undefined {
  return (name) => {
    const given = service.environment.get(name);
    if (given?.text === undefined || /pass|secret|token|key|auth/i.test(name) || !/^(?:[a-z]+:\/\/)?[\w.:/?=&%~[\]-]+$/i.test(given.text)) return undefined;
    const start = given.at.kind === 'scalar' ? given.at.text.lastIndexOf(given.text) : -1;
    return start < 0 ? fixed(given.text, given.at) : slice(scalarPiece(given.at as ScalarNode), start, start + given.text.length);
  };
}

function timing(service: Service): Pick<Health, 'interval' | 'timeout' | 'startPeriod' | 'retries'> {
  const text = (key: string): string | undefined => service.text(service.at('healthcheck', key));
  const known = { interval: seconds(text('interval')), timeout: seconds(text('timeout')), startPeriod: seconds(text('start_period')), retries: count(text('retries')) };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
