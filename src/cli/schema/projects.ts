import { argumentSpecsSchema, metaSchema } from '../../load/schemas/role.js';
import { environmentSchema } from '../../load/schemas/environment.js';
import type { Json } from './loosen.js';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** Variables that say how a host is reached; all others are the project's own. */
const CONNECTION: Readonly<Record<string, Json>> = {
  ansible_host: { description: 'Name or address to log in to, when it is not the host’s name.' },
  ansible_port: { description: 'Port of the login.' },
  ansible_user: { description: 'User of the login.' },
  ansible_password: { description: 'Password of the login: a vault value, never as it is.' },
  ansible_connection: { description: 'ssh, or local for the controller itself.' },
  ansible_ssh_private_key_file: { description: 'Key of the login.' },
  ansible_ssh_common_args: { description: 'Options for every connection: -o ProxyJump=…' },
  ansible_become: { description: 'Whether every task becomes another user.' },
  ansible_become_user: { description: 'Whom to become; root unless said.' },
  ansible_become_method: { description: 'sudo or su.' },
  ansible_become_password: { description: 'Password for sudo or su: a vault value, never as it is.' },
};

const variables = { type: ['object', 'null'], properties: CONNECTION };

export function inventorySchema(): Json {
  return {
    $schema: DRAFT,
    definitions: {
      group: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: {
          hosts: { type: ['object', 'null'], description: 'Hosts of the group: each a key with a colon, its variables below it. web[01:20] stands for twenty.', additionalProperties: variables },
          children: { type: ['object', 'null'], description: 'Groups in this group.', additionalProperties: { $ref: '#/definitions/group' } },
          vars: { ...variables, description: 'Variables of all hosts in the group.' },
        },
      },
    },
    type: ['object', 'null'],
    description: 'Groups by name; `all` holds every host.',
    additionalProperties: { $ref: '#/definitions/group' },
  };
}

/** Draft-07 has `definitions` where later drafts have `$defs`. */
function draft07(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$defs"', '"definitions"').replaceAll('#/$defs/', '#/definitions/')) as object;
}

export function environmentFileSchema(): Json {
  return { $schema: DRAFT, ...draft07(environmentSchema) };
}

export function metaFileSchema(): Json {
  return { $schema: DRAFT, ...draft07({ ...metaSchema, type: ['object', 'null'] }) };
}

export function argumentSpecsFileSchema(): Json {
  return { $schema: DRAFT, ...draft07(argumentSpecsSchema) };
}
