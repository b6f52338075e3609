import module from 'node:module';

/** What `import … from 'jalon'` gives in a project's own lesson: a project has no node_modules. */
const API = `data:text/javascript,${encodeURIComponent('export const defineRule = (rule) => rule;\n')}`;

let answered = false;

/** From now on the name `jalon` means that, in every module. */
export function answerJalon(): void {
  if (answered) return;
  answered = true;
  const { registerHooks } = module as unknown as { readonly registerHooks?: (hooks: { resolve: Resolve }) => void };
  if (registerHooks !== undefined) registerHooks({ resolve: (specifier, context, next) => (specifier === 'jalon' ? { url: API, shortCircuit: true } : next(specifier, context)) });
  // Node before 22.15 has hooks only on a thread of their own, as text.
  else module.register(`data:text/javascript,${encodeURIComponent(`export const resolve = (specifier, context, next) => specifier === 'jalon' ? { url: ${JSON.stringify(API)}, shortCircuit: true } : next(specifier, context);`)}`);
}

type Resolve = (specifier: string, context: unknown, next: (specifier: string, context: unknown) => unknown) => unknown;
