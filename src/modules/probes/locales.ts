import { ProbeError, type Reader, type Resource } from '../../model/resource.js';

export interface LocalesState {
  /** What `locale -a` tells: `fr_FR.utf8`. */
  readonly compiled: readonly string[];
  /** Lines of the lists of what could be compiled: `fr_FR.UTF-8 UTF-8`. */
  readonly supported: readonly string[];
  /** Text of /etc/locale.gen. */
  readonly wanted: string;
}

export const locales: Resource<LocalesState> = { get reader() { return localesReader; }, key: 'locales', wants: [] };

export const localesReader: Reader<LocalesState> = {
  name: 'locales',
  script: () => `[ -f /etc/locale.gen ] && command -v locale-gen >/dev/null || { echo '@no-locales'; exit 0; }
locale -a 2>/dev/null; printf '\\036'
cat /usr/share/i18n/SUPPORTED /usr/local/share/i18n/SUPPORTED 2>/dev/null; printf '\\036'
cat /etc/locale.gen
`,
  parse: (stdout, requests) => requests.map(() => {
    if (stdout.startsWith('@no-locales')) return new ProbeError('the host can\'t make locales: install the package "locales"', 'locale-gen');
    const [compiled = '', supported = '', wanted = ''] = stdout.split('\x1e');
    return { compiled: compiled.split('\n').filter(Boolean), supported: supported.split('\n').filter(Boolean), wanted };
  }),
  describe: (state) => `${state.wanted.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')).join('\n')}\n`,
};
