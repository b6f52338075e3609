import type { ImageKnowledge } from '../../model/lesson.js';
import { DEBIAN } from './programs.js';

const tools = [...DEBIAN, 'mariadb', 'mariadb-admin', 'mariadbd', 'mariadb-dump', 'mariadb-check', 'mariadb-upgrade', 'mariadb-backup', 'mariabackup', 'mariadb-import', 'mariadb-show', 'mariadb-install-db', 'mariadb-binlog', 'mariadb-conv', 'mariadb-tzinfo-to-sql', 'mbstream', 'my_print_defaults', 'healthcheck.sh', 'gosu', 'pwgen', 'zstd', 'xz', 'socat', 'openssl', 'lsof', 'docker-entrypoint.sh', 'resolveip', 'replace'];

/** Ubuntu; the names of mysql are gone since 11. */
export const mariadb: readonly ImageKnowledge[] = [
  { repositories: ['mariadb'], kind: 'database', uid: 0, dropsTo: 999, libc: 'glibc', ports: [3306], data: ['/var/lib/mysql'], notData: ['/var/lib/mysql/data', '/var/lib/mariadb', '/bitnami/mariadb', '/data/db', '/config', '/opt/mysql'], needsCaps: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'], boot: 20, sources: ['https://github.com/MariaDB/mariadb-docker'] },
  { repositories: ['mariadb'], tags: ['>=10.6 !*ubi*'], health: ['CMD', 'healthcheck.sh', '--connect', '--innodb_initialized'], sources: ['https://github.com/MariaDB/mariadb-docker/blob/master/healthcheck.sh'] },
  { repositories: ['mariadb'], tags: ['>=11 !*ubi*'], tools, sources: ['https://github.com/MariaDB/mariadb-docker/blob/master/Dockerfile.template'] },
  { repositories: ['mariadb'], tags: ['<11 !*ubi*'], tools: [...tools, 'mysql', 'mysqladmin', 'mysqld', 'mysqldump', 'mysqlcheck', 'mysql_upgrade', 'mysqlshow', 'mysqlimport', 'mysql_install_db', 'mysql_tzinfo_to_sql', 'mysqld_safe', 'mysqlbinlog'], sources: ['https://github.com/MariaDB/mariadb-docker/blob/master/Dockerfile.template'] },
];
