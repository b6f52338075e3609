/** Args of `pip`, Ansible's names. */
export const pipSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'array', items: { type: 'string' }, description: 'Packages: `gunicorn`, `django>=5,<6`, an address or a file on the host.' },
    version: { type: 'string', description: 'Version, where `name` is one package: `1.2`, `>=1.2`.' },
    requirements: { type: 'string', description: 'A requirements file on the host, relative to `chdir`.' },
    state: { enum: ['present', 'absent', 'latest', 'forcereinstall'], default: 'present', description: '`latest` also upgrades; `forcereinstall` acts each time.' },
    virtualenv: { type: 'string', description: 'Folder of the virtual environment; made when it is missing.' },
    virtualenv_command: { type: 'string', default: 'virtualenv', description: 'What makes it: `virtualenv`, `python3 -m venv`.' },
    virtualenv_python: { type: 'string', description: 'The Python in it, for `virtualenv`.' },
    virtualenv_site_packages: { type: 'boolean', default: false, description: "Whether it sees the system's packages." },
    executable: { type: 'string', description: 'The pip to use: `pip3.13`, `/opt/python/bin/pip`.' },
    extra_args: { type: 'string', description: 'More options of pip.' },
    editable: { type: 'boolean', default: false, description: 'Installs a source folder in place (`-e`).' },
    break_system_packages: { type: 'boolean', default: false, description: "Lets pip write into the system's own Python." },
    chdir: { type: 'string', description: 'Folder to run in. Default: /tmp.' },
    umask: { type: ['string', 'integer'], description: 'Umask while installing: "0022".' },
  },
} as const;
