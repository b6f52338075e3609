import { attributeArgs } from '../attributes.js';

const names = { type: 'array', items: { type: 'string' } } as const;

/** Args of `deb822_repository`, Ansible's names; each field of the file is one. */
export const deb822Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'Name of the repository; the files are named after it.' },
    state: { enum: ['present', 'absent'], default: 'present', description: '`absent` removes the file and the key that the task installed.' },
    types: { type: 'array', items: { enum: ['deb', 'deb-src'] }, default: ['deb'], description: '`deb` for packages, `deb-src` for sources.' },
    uris: { ...names, description: 'Addresses of the repository.' },
    suites: { ...names, description: 'Releases, like `trixie`; or a folder that ends in `/`.' },
    components: { ...names, description: 'Parts of the repository, like `main`. None with a folder.' },
    architectures: { ...names, description: 'Only these architectures.' },
    signed_by: { type: 'string', description: "Who signs it: the address of a key (fetched by the host into /etc/apt/keyrings), a key file on the host, the key's own text, or fingerprints." },
    enabled: { type: 'boolean', description: 'Whether apt uses it.' },
    trusted: { type: 'boolean', description: 'true: nobody checks who made the packages. false: apt warns even when it can check.' },
    allow_insecure: { type: 'boolean', description: 'Lets a repository without signature through.' },
    allow_weak: { type: 'boolean', description: 'Lets weak signatures through.' },
    allow_downgrade_to_insecure: { type: 'boolean', description: 'Lets a repository through that was signed once and no longer is.' },
    by_hash: { type: 'boolean', description: 'Whether lists are fetched by their hash.' },
    check_date: { type: 'boolean', description: "Whether the machine's clock is trusted when dates are compared." },
    check_valid_until: { type: 'boolean', description: 'Whether lists that have expired are refused.' },
    date_max_future: { type: 'integer', description: 'How many seconds from the future the repository may be.' },
    exclude: { ...names, description: 'Packages that are not taken from it (apt 3.1 and newer).' },
    include: { ...names, description: 'Only these packages are taken from it (apt 3.1 and newer).' },
    inrelease_path: { type: 'string', description: 'Where its InRelease file is, relative to the usual place.' },
    languages: { ...names, description: 'Languages of descriptions.' },
    pdiffs: { type: 'boolean', description: 'Whether old lists are brought up to date piece by piece.' },
    targets: { ...names, description: 'What apt fetches from it.' },
    mode: { ...attributeArgs.mode, default: '0644' },
    install_python_debian: { type: 'boolean', description: 'Accepted; nothing has to be installed on the host.' },
  },
} as const;
