import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import type { Build, LessonFile } from '../../model/lesson.js';
import { isMasked, MASK } from '../masks.js';
import { interpolateParts } from './interpolate.js';

type Stage = NonNullable<Build['stage']> & {
  /** `from` with masks for what is not known. */
  readonly image: string;
};

interface Section {
  readonly name: string;
  readonly image: string;
  readonly from: Instruction;
  readonly instructions: readonly Instruction[];
}

/** The stage that is built, with all that it inherits from stages before it; undefined where there is none of that name. */
export function finalStage(file: LessonFile, target: string | undefined, args: ReadonlyMap<string, string>): Stage | undefined {
  const sections = sectionsOf(file.plain, args);
  const last = target === undefined ? sections.at(-1) : sections.find(({ name }, index) => name === target.toLowerCase() || String(index) === target);
  if (last === undefined) return undefined;
  const chain = [last];
  for (let base = parent(last, sections); base !== undefined && !chain.includes(base); base = parent(base, sections)) chain.unshift(base);
  const image = chain[0]?.image ?? '';
  const instructions = chain.flatMap((section) => section.instructions);
  const of = (keyword: string) => instructions.filter((one) => one.getKeyword() === keyword);
  const user = of('USER').at(-1)?.getArgumentsContent() ?? undefined;
  const check = of('HEALTHCHECK').at(-1);
  return {
    image,
    from: isMasked(image) ? undefined : image,
    fromAt: placeOf((chain[0] as Section).from, file),
    user: user === undefined || user.includes('$') ? undefined : user,
    healthcheck: check === undefined ? undefined : healthcheck(check, file),
    run: of('RUN').map((one) => textOf(one, file.plain)),
    exposed: of('EXPOSE').flatMap((one) => one.getArguments().flatMap((argument) => Number(/^(\d+)(?:\/tcp)?$/i.exec(argument.getValue())?.[1] ?? Number.NaN))).filter((port) => !Number.isNaN(port)),
    file,
  };
}

function sectionsOf(text: string, given: ReadonlyMap<string, string>): Section[] {
  const sections: { name: string; image: string; from: Instruction; instructions: Instruction[] }[] = [];
  const args = new Map<string, string>();
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const words = instruction.getArguments().map((argument) => argument.getValue());
    if (instruction.getKeyword() === 'FROM') {
      const [image = '', as, name = ''] = words.filter((word) => !word.startsWith('--'));
      sections.push({ name: as?.toLowerCase() === 'as' ? name.toLowerCase() : '', image: interpolateParts(image, args, () => MASK), from: instruction, instructions: [] });
    } else if (sections.length > 0) sections.at(-1)?.instructions.push(instruction);
    else if (instruction.getKeyword() === 'ARG') for (const word of words) argument(word, given, args);
  }
  return sections;
}

function argument(word: string, given: ReadonlyMap<string, string>, args: Map<string, string>): void {
  const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const known = given.get(name) ?? value?.replace(/^(['"])(.*)\1$/s, '$2');
  if (known !== undefined) args.set(name, interpolateParts(known, args, () => MASK));
}

function parent({ image }: Section, sections: readonly Section[]): Section | undefined {
  return sections.find(({ name }) => name !== '' && name === image.toLowerCase());
}

function healthcheck(check: Instruction, file: LessonFile): { text: string; at: ReturnType<LessonFile['place']>; disabled: boolean } {
  const text = textOf(check, file.plain).replace(/^(?:\s*--[\w-]+=\S+(?:\s*\\\n)?)*\s*/, '');
  return { text, at: placeOf(check, file), disabled: /^NONE\b/i.test(text) };
}

function placeOf(instruction: Instruction, file: LessonFile): ReturnType<LessonFile['place']> {
  return file.place(...offsets(instruction, file.plain));
}

function textOf(instruction: Instruction, text: string): string {
  const [start, end] = offsets(instruction, text);
  return text.slice(start, end).replace(/^\s*\w+\s*/, '');
}

function offsets(instruction: Instruction, text: string): [number, number] {
  const { start, end } = instruction.getRange();
  return [offset(start, text), offset(end, text)];
}

function offset({ line, character }: { line: number; character: number }, text: string): number {
  let at = 0;
  for (let count = 0; count < line; count += 1) at = text.indexOf('\n', at) + 1;
  return at + character;
}
