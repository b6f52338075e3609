import type { Program, Script } from '../../model/lesson.js';

/** Programs of the pipeline that a program is part of. */
export function pipeline({ programs }: Script, { pipe }: Program): Program[] {
  return programs.filter(({ pipe: { id } }) => id === pipe.id);
}

/** The first program of what stands behind a program's pipeline in its list. */
export function nextInList({ programs }: Script, program: Program): Program | undefined {
  const behind = programs.slice(programs.indexOf(program) + 1);
  return behind.find(({ pipe, within }) => pipe.id !== program.pipe.id && within.length === program.within.length && pipe.index === 0);
}

/** Whether the last program of its pipeline. */
export function endsPipeline({ pipe }: Program): boolean {
  return pipe.index === pipe.length - 1;
}

/** Documents tell what to type: nothing in them is worse than a warning. */
export function atMost(script: Script, severity: 'error' | 'warning'): 'error' | 'warning' {
  return script.kind === 'document' ? 'warning' : severity;
}
