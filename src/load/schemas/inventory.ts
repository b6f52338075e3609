/** One group of a YAML inventory. Groups below it are checked one by one, so that a fault is explained by this schema. */
export const inventoryGroupSchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    hosts: { type: ['object', 'null'], description: 'Hosts of the group: each a key with a colon, its variables below it.', additionalProperties: { type: ['object', 'null'] } },
    children: { type: ['object', 'null'], description: 'Groups in this group.' },
    vars: { type: ['object', 'null'], description: 'Variables of all hosts in the group.' },
  },
} as const;
