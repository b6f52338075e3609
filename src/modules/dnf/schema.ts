const flag = (description: string) => ({ type: 'boolean', default: false, description }) as const;
const names = { type: 'array', items: { type: 'string' }, default: [] } as const;

/** Args of `dnf`, Ansible's names. */
export const dnfSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { ...names, description: 'Packages: `nginx`, `nginx-1.26.2`, `nginx.x86_64`; a group `@development-tools`; a file or address of an .rpm; `*` with `state: latest`.' },
    state: { enum: ['present', 'installed', 'latest', 'absent', 'removed'], default: 'present', description: '`latest` also upgrades.' },
    update_cache: flag('Reads the package lists anew before.'),
    autoremove: flag('Removes what was only needed by others and no longer is.'),
    enablerepo: { ...names, description: 'Repositories that are on for this task.' },
    disablerepo: { ...names, description: 'Repositories that are off for this task.' },
    exclude: { ...names, description: 'Packages that are left alone.' },
    security: flag('With `state: latest`: security updates only.'),
    bugfix: flag('With `state: latest`: fixes only.'),
    update_only: flag('With `state: latest`: installs nothing new.'),
    disable_gpg_check: flag('Does not check who made the packages.'),
    allow_downgrade: flag('An older version may replace a newer one.'),
    allowerasing: flag('Other packages may be removed for it.'),
    nobest: { type: 'boolean', description: 'An older version will do when the newest does not fit.' },
    best: { type: 'boolean', description: 'The newest version or none.' },
    skip_broken: flag('Leaves out packages that do not fit.'),
    install_weak_deps: { type: 'boolean', default: true, description: 'Whether what is only recommended is installed.' },
    cacheonly: flag('Uses the package lists that are there.'),
    download_only: flag('Only downloads.'),
    releasever: { type: 'string', pattern: '^[\\w.]+$', description: 'Another release to install from.' },
    installroot: { type: 'string', pattern: '^/', description: 'Folder that is the root of another system.' },
    conf_file: { type: 'string', pattern: '^/', description: "Another configuration file of dnf's." },
    sslverify: { type: 'boolean', default: true, description: 'Whether certificates of repositories are checked.' },
    validate_certs: { type: 'boolean', default: true, description: 'Accepted; .rpm files behind addresses are fetched by dnf, see sslverify.' },
    lock_timeout: { type: 'integer', default: 30, description: 'Accepted; dnf waits by itself while another one runs.' },
    use_backend: { enum: ['auto', 'yum', 'yum4', 'dnf', 'dnf4', 'dnf5'], default: 'auto', description: 'Accepted; the command dnf is used, whichever it is.' },
  },
} as const;
