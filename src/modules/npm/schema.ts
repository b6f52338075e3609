const flag = (description: string) => ({ type: 'boolean', default: false, description }) as const;

/** Args of `npm`, community.general's names. */
export const npmSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'The package, or a file or folder of the host with one. Without it: what package.json in `path` asks for.' },
    path: { type: 'string', description: 'Folder with package.json and node_modules; made when it is missing. Needed unless `global`.' },
    version: { type: 'string', description: 'Its version.' },
    global: flag('Installs for everybody on the host.'),
    state: { enum: ['present', 'absent', 'latest'], default: 'present', description: '`latest` also updates, as far as package.json allows.' },
    ci: flag('Installs exactly what package-lock.json says (`npm ci`).'),
    production: flag('Leaves out what is only for development.'),
    ignore_scripts: flag("Does not run the packages' own scripts."),
    registry: { type: 'string', pattern: '^https?://\\S+$', description: 'The registry to install from.' },
    executable: { type: 'string', description: 'The npm to use.' },
    force: flag('Passes `--force`.'),
    no_bin_links: flag('Makes no links to programs.'),
    no_optional: flag('Leaves out what is optional.'),
    unsafe_perm: flag('Passes `--unsafe-perm`, which npm 7 and newer ignores.'),
  },
} as const;
