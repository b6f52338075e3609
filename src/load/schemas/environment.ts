/** inventories/<env>/environment.yml */
export const environmentSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['playbook'],
  properties: {
    playbook: { type: 'string', minLength: 1, description: "The environment's playbook: relative to the project, or to this file." },
    vars: { type: ['object', 'null'], description: 'Variables for all hosts of the environment; the lowest level of the inventory.' },
    confirm: { type: 'boolean', description: 'Ask for the name of the environment before a real run; without a terminal, --yes is needed.' },
    ssh: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: { known_hosts: { type: 'string', minLength: 1, description: 'File of known host keys: relative to the project, or to this file.' } },
    },
  },
} as const;
