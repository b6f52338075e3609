const names = { type: 'array', items: { type: 'string' } } as const;
const scalars = { type: 'object', additionalProperties: { type: ['string', 'integer', 'number', 'boolean'] } } as const;

/** Args of `docker_image_build`, community.docker's names. */
export const buildSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'path'],
  properties: {
    name: { type: 'string', description: 'Name of the image, with or without its tag.' },
    tag: { type: 'string', default: 'latest', description: 'Its tag, where `name` has none.' },
    path: { type: 'string', description: 'Folder on the host that the build sees, with the Dockerfile.' },
    dockerfile: { type: 'string', description: 'Another Dockerfile, relative to `path`.' },
    rebuild: { enum: ['never', 'always'], default: 'never', description: '`never` builds only when there is no image of this name; what the Dockerfile says is not compared. `always` builds each time.' },
    args: { ...scalars, description: 'Build arguments (ARG). A secret reaches Docker by its environment, but stands in the history of the image all the same: use `secrets`.' },
    target: { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]*$', description: 'The stage to build.' },
    platform: { ...names, description: 'Platforms: `linux/amd64`.' },
    pull: { type: 'boolean', default: false, description: 'Asks the registry for newer base images.' },
    nocache: { type: 'boolean', default: false, description: 'Uses nothing of earlier builds.' },
    cache_from: { ...names, description: 'Images to take parts from.' },
    labels: { ...scalars, description: 'Labels of the image.' },
    network: { type: 'string', description: 'Network for RUN.' },
    etc_hosts: { ...scalars, description: 'Lines for /etc/hosts while building: name → address, or `host-gateway`.' },
    shm_size: { type: 'string', description: 'Size of /dev/shm: `128M`.' },
    secrets: {
      type: 'array',
      description: 'What only one RUN step sees, as /run/secrets/<id>; needs buildx.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'type'],
        properties: {
          id: { type: 'string', pattern: '^[A-Za-z0-9_.-]+$', description: 'Its name.' },
          type: { enum: ['file', 'env', 'value'], description: 'Where it comes from.' },
          src: { type: 'string', description: 'A file on the host, for `file`.' },
          env: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'A variable of the task\'s environment, for `env`.' },
          value: { type: 'string', description: 'The secret itself, for `value`.' },
        },
      },
    },
    outputs: {
      type: 'array',
      description: 'Where the result goes, beside the image itself; needs buildx.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['type'],
        properties: {
          type: { enum: ['local', 'tar', 'oci', 'docker', 'image'], description: 'A folder, an archive, or an image.' },
          dest: { type: 'string', description: 'The folder or archive on the host.' },
          context: { type: 'string', description: 'Docker context that gets the image, for `docker`.' },
          name: { ...names, description: 'Names of the image, for `image`.' },
          push: { type: 'boolean', default: false, description: 'Whether the image is pushed, for `image`.' },
        },
      },
    },
  },
} as const;
