import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { checkAll } from '../../../src/cli/stages.js';
import { position } from '../../../src/source/position.js';
import { COMPOSE, edited, type Mutant } from './mutant.js';

const ROOT = join(import.meta.dirname, '../../..');
/** What every clone makes for itself. */
const OWN = /\/(?:local\.yml|secrets\.yml|known_hosts)$/;
/** As `npm run secrets` and `npm run vps` write them. */
const WRITTEN: Readonly<Record<string, string>> = {
  'inventories/staging/group_vars/all/secrets.yml': secrets(readFileSync(join(ROOT, 'playbooks/vpai.secrets.yml'), 'utf8')),
  'inventories/staging/host_vars/vps1/local.yml': 'ansible_host: 192.0.2.21\nansible_user: deploy\n',
};

/** A password of the length that each is listed with. */
function secrets(listed: string): string {
  return Object.entries(parse(listed) as Record<string, number>).map(([name, length]) => `${name}: ${createHash('sha512').update(name).digest('hex').slice(0, length)}x\n`).join('');
}

/** A copy of the project that mutants are written into, one after the other. */
export class ProjectCopy {
  private readonly folder = mkdtempSync(join(tmpdir(), 'jalon-mutants-'));

  constructor() {
    for (const name of ['playbooks', 'roles', 'templates', 'inventories']) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true, filter: (path) => !OWN.test(path) });
    for (const [file, text] of Object.entries(WRITTEN)) this.write(file, text);
  }

  /** `deploy staging --syntax-check` without its process: `severity id file:line`, sorted. */
  findings(): string[] {
    const { diagnostics, find } = checkAll({ target: { environment: 'staging' }, io: { cwd: this.folder, env: {}, now: () => new Date('2026-11-29T12:00:00Z') } });
    return diagnostics.filter(({ severity }) => severity !== 'note').map(({ severity, code, summary, range }) => {
      const source = range === undefined ? undefined : find(range.file);
      const line = source === undefined || range === undefined ? 0 : position(source, range.start).line;
      return `${severity} ${code.split(' ')[0]} ${range?.file}:${line}: ${summary}`;
    }).sort();
  }

  /** What is found with a mutant in it; afterwards the copy is as before. */
  findingsOf({ edits }: Mutant): { readonly found: string[]; readonly lineOf: (file: string, text: string) => number } {
    const before = new Map<string, string | undefined>();
    const texts = new Map<string, string>();
    try {
      for (const edit of edits) {
        const file = 'file' in edit ? edit.file : COMPOSE;
        if (!before.has(file)) before.set(file, this.read(file));
        texts.set(file, edited(edit, texts.get(file) ?? before.get(file)));
      }
      for (const [file, text] of texts) this.write(file, text);
      return { found: this.findings(), lineOf: (file, text) => lineWith(texts.get(file) ?? this.read(file) ?? '', file, text) };
    } finally {
      for (const [file, text] of before) this.restore(file, text);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private read(file: string): string | undefined {
    try {
      return readFileSync(join(this.folder, file), 'utf8');
    } catch {
      return undefined;
    }
  }

  private write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  private restore(file: string, text: string | undefined): void {
    if (text === undefined) rmSync(join(this.folder, file));
    else this.write(file, text);
  }
}

/** The number of the line in which a text stands that occurs once; line breaks at its ends are those of its lines. */
function lineWith(whole: string, file: string, text: string): number {
  const parts = `\n${whole}\n`.split(text);
  const [before = ''] = parts;
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${text}`);
  return before.split('\n').length - 1 + (/^\n*/.exec(text)?.[0].length ?? 0);
}
