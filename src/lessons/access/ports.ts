import type { LessonStep, Place } from '../../model/lesson.js';
import { argText, commandText, plain } from '../steps.js';
import { argRange, writtenTexts } from './sshd.js';

/** A port that a step makes sshd listen on. */
export interface PortSetting {
  readonly port: number;
  readonly at: Place;
  readonly certain: boolean;
}

const SOCKET = /\/(?:ssh|sshd)\.socket(?:\.d\/[^/]+\.conf)?$/;
const LISTEN = /^[ \t]*ListenStream[ \t]*=[ \t]*(?:\S*:)?(\d+)[ \t]*$/gm;
const PORT = /^[ \t]*Port[ \t=]+(\d+)/gim;

/** `Port` of sshd's files, `ListenStream` of its socket unit, by module, file or command. */
export function sshPorts(step: LessonStep): PortSetting[] {
  if (argText(step.args.state) === 'absent') return [];
  const { certain } = step;
  const inFiles = writtenTexts(step).flatMap(({ text, at }) => [...text.matchAll(PORT)].map((match) => ({ port: Number(match[1]), at: at(match.index + match[0].search(/\S/)), certain })));
  return [...inFiles, ...socketPorts(step)];
}

function socketPorts(step: LessonStep): PortSetting[] {
  const { task, args, rendered, certain } = step;
  const path = rendered?.dest ?? argText(args.path) ?? argText(args.dest) ?? '';
  const found = (text: string, at: (offset: number) => Place): PortSetting[] => [...text.matchAll(LISTEN)].map((match) => ({ port: Number(match[1]), at: at(match.index), certain }));
  if (SOCKET.test(path)) {
    if (rendered !== undefined) return found(plain(rendered.text), (offset) => ({ range: rendered.origin(offset)?.template ?? task.moduleRange }));
    const inArgs = ['line', 'block', 'content', 'replace'].flatMap((name) => found(argText(args[name]) ?? '', () => ({ range: argRange(step, name) })));
    const value = args.option === 'ListenStream' ? argText(args.value) : undefined;
    return value === undefined ? inArgs : [...inArgs, ...found(`ListenStream=${value}`, () => ({ range: argRange(step, 'value') }))];
  }
  const command = commandText(step);
  return command === undefined || !/ssh\w*\.socket/.test(command) ? [] : found(command.replaceAll('\\n', '\n').replace(/['"]/g, '\n'), () => ({ range: argRange(step, 'cmd') }));
}
