import type { AnyModule } from '../model/module.js';
import { postgresqlDb } from './postgresql_db.js';
import { postgresqlExt } from './postgresql_ext.js';
import { postgresqlUser } from './postgresql_user.js';

/** Databases, their users and extensions. */
export const dataModules: readonly AnyModule[] = [postgresqlDb, postgresqlUser, postgresqlExt];
