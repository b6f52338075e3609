const text = { type: 'string' } as const;
const map = { type: 'object', additionalProperties: text } as const;

/** Args of `docker_network`, community.docker's names. */
export const networkSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'The network.' },
    state: { enum: ['present', 'absent'], default: 'present', description: '`absent` fails while containers are connected, unless `force`.' },
    driver: { type: 'string', default: 'bridge', description: 'bridge, macvlan, ipvlan, overlay …' },
    driver_options: { ...map, description: "The driver's options." },
    internal: { type: 'boolean', description: 'No way out to other networks.' },
    attachable: { type: 'boolean', description: 'Containers outside Swarm may join (overlay).' },
    enable_ipv6: { type: 'boolean', description: 'IPv6 on the network.' },
    labels: { ...map, description: 'Labels that it must have; others are left alone.' },
    scope: { enum: ['local', 'global', 'swarm'], description: 'How far it reaches.' },
    ipam_driver: { type: 'string', description: 'Driver that gives addresses out.' },
    ipam_driver_options: { ...map, description: 'Options of that driver.' },
    ipam_config: {
      type: 'array',
      description: 'Address ranges.',
      items: { type: 'object', additionalProperties: false, properties: { subnet: text, iprange: text, gateway: text, aux_addresses: map } },
    },
    connected: { type: 'array', items: text, description: 'Containers that are connected. Others are disconnected unless `appends`. Without it connections are left alone.' },
    appends: { type: 'boolean', default: false, description: '`connected` only adds.' },
    force: { type: 'boolean', default: false, description: 'Disconnects containers and makes the network anew, or removes it.' },
  },
} as const;
