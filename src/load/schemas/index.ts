import { environmentSchema } from './environment.js';
import { inventoryGroupSchema } from './inventory.js';
import { argumentSpecsSchema, metaSchema } from './role.js';

/** JSON Schemas of what load reads; the key is also the schema's id for the precompiled validators, after `load/`. */
export const schemas = { environment: environmentSchema, inventory_group: inventoryGroupSchema, meta: metaSchema, argument_specs: argumentSpecsSchema } as const;
