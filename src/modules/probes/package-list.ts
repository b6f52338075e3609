import { ProbeError, type Reader, type Resource } from '../../model/resource.js';

export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: string;
  readonly category: string;
}

export const packageList: Resource<readonly ListedPackage[]> = { get reader() { return packageListReader; }, key: 'packages', wants: [] };

export const packageListReader: Reader<readonly ListedPackage[]> = {
  name: 'package-list',
  predictable: false,
  script: () => `command -v dpkg-query >/dev/null || { echo '@no-dpkg'; exit 0; }
dpkg --print-architecture
dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n'
`,
  parse: (stdout, requests) => requests.map(() => {
    if (stdout.startsWith('@no-dpkg')) return new ProbeError('this host has no dpkg: only Debian and its relatives are supported', 'dpkg-query');
    const [own = '', ...rows] = stdout.split('\n');
    return rows.map((row) => row.split('\t')).filter(([status]) => status === 'installed').map(([, name = '', version = '', arch = '', category = '']) => ({ name: arch === own || arch === 'all' ? name : `${name}:${arch}`, version, arch, category }));
  }),
};
