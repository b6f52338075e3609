/** Projects in temporary folders: a copy of this repository's stack, or a few files. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connectionVars } from '../vps/inventory.js';
import type { Login } from '../vps/index.js';
import { root } from './deploy.js';

export interface Project {
  folder: string;
  /** Where its runs are recorded. */
  state: string;
  read(path: string): string;
  write(path: string, text: string): void;
  remove(): void;
}

function emptyProject(): Project {
  const base = mkdtempSync(join(tmpdir(), 'jalon-e2e-'));
  const folder = join(base, 'project');
  const project: Project = {
    folder,
    state: join(base, 'state'),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
  mkdirSync(folder);
  return project;
}

/** Says how to reach the VPS as host `name` of `environment`. */
function connect(project: Project, environment: string, name: string, login: Login): void {
  project.write(`inventories/${environment}/host_vars/${name}/local.yml`, connectionVars(login, login.knownHosts));
}

const besideGit = (path: string): boolean => !/\/(local|secrets)\.yml$|\/known_hosts$/.test(path);

/** The repository's own stack and its `staging`, with `login` as its VPS and passwords of its own. */
export function stackProject(login: Login): Project {
  const project = emptyProject();
  for (const part of ['playbooks', 'roles', 'templates', 'inventories']) cpSync(join(root, part), join(project.folder, part), { recursive: true, filter: besideGit });
  connect(project, 'staging', 'vps1', login);
  execFileSync(process.execPath, [join(root, 'scripts/secrets.mjs'), 'staging'], { cwd: project.folder });
  return project;
}

/** A project of `site.yml` and other files, with one environment `lab` whose hosts are the logins, named as given. */
export function smallProject(logins: Readonly<Record<string, Login>>, files: Readonly<Record<string, string>>): Project {
  const project = emptyProject();
  const names = Object.keys(logins);
  project.write('inventories/lab/hosts.yml', ['all:', '  hosts:', ...names.map((name) => `    ${name}:`), ''].join('\n'));
  project.write('inventories/lab/environment.yml', 'playbook: site.yml\n');
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  for (const name of names) connect(project, 'lab', name, logins[name]!);
  return project;
}

/** The text of every journal of the project's runs. */
export function recorded(project: Project): string {
  const files = readdirSync(project.state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'));
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}
