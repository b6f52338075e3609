import type { AnyModule } from '../model/module.js';
import { mysqlDb } from './mysql_db.js';
import { mysqlUserModule } from './mysql_user.js';
import { postgresqlDb } from './postgresql_db.js';
import { postgresqlExt } from './postgresql_ext.js';
import { postgresqlUser } from './postgresql_user.js';

/** Databases, their users and extensions. */
export const dataModules: readonly AnyModule[] = [postgresqlDb, postgresqlUser, postgresqlExt, mysqlDb, mysqlUserModule];
