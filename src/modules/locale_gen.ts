import type { StateModule } from '../model/module.js';
import type { Resource } from '../model/resource.js';
import { dict } from '../model/value.js';
import { folded, localeLine, switched } from './locales/names.js';
import { locales, type LocalesState } from './probes/locales.js';

interface LocaleGenArgs {
  readonly name: readonly string[];
  readonly state: 'present' | 'absent';
}

/** Locales of Debian and Ubuntu: lines of /etc/locale.gen, compiled by locale-gen. */
export const localeGen: StateModule<LocaleGenArgs, { locales: Resource<LocalesState> }> = {
  kind: 'state',
  name: 'locale_gen',
  collection: 'community.general',
  summary: 'Makes locales, or takes them away.',
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_.@-]*$' }, description: 'Locales: `fr_FR.UTF-8`.' },
      state: { enum: ['present', 'absent'], default: 'present', description: 'Whether they should be there.' },
    },
  },
  supports: { check: 'full', diff: 'full' },
  example: `- name: Dates and sorting as in France
  community.general.locale_gen:
    name: fr_FR.UTF-8
`,
  notes: ['`fr_FR.UTF-8`, `fr_FR.utf8` and `fr_FR.UTF8` are the same locale; they are compared so.', 'Each image of a container has locales of its own: those of the host are not those of its containers.'],
  returns: { name: 'The locales.', mechanism: 'glibc.' },
  reads: () => ({ locales }),
  plan({ name, state }, { locales: now }) {
    const compiled = new Set(now.compiled.map(folded));
    const on = state === 'present';
    const off = name.filter((one) => compiled.has(folded(one)) !== on);
    if (off.length === 0) return null;
    const lines = [...now.supported, ...now.wanted.split('\n')].map(localeLine);
    const known = new Set(lines.map((line) => (line === undefined ? '' : folded(line.name))));
    const unknown = on ? off.filter((one) => !known.has(folded(one))) : [];
    if (unknown.length > 0) return { failure: `the host knows no locale ${unknown.map((one) => `"${one}"`).join(', ')}${unknown.some((one) => !one.includes('.')) ? ' (the codeset belongs to the name: fr_FR.UTF-8)' : ''}; they are listed in /usr/share/i18n/SUPPORTED` };
    const wanted = switched(now.wanted, off, on, now.supported);
    const after: LocalesState = { ...now, wanted, compiled: on ? [...now.compiled, ...off] : now.compiled.filter((one) => !off.map(folded).includes(folded(one))) };
    return {
      summary: `${on ? 'make' : 'remove'} ${off.join(', ')}`,
      before: { locales: now },
      after: { locales: after },
      steps: [
        ...(wanted === now.wanted ? [] : [{ kind: 'write' as const, path: '/etc/locale.gen', content: wanted, follow: true }]),
        // Those that are no longer listed go: locale-gen makes its archive anew.
        { kind: 'script', script: 'locale-gen >/dev/null\n' },
      ],
      touches: 'everything',
    };
  },
  result: ({ name }) => dict([['name', [...name]], ['mechanism', 'glibc']]),
};
