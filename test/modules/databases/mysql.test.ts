/** The reader of MySQL and MariaDB against what mariadb 11.8 printed on a Debian 13 host, and stored passwords against the servers' own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { currentPrivileges, objectOf, wantedPrivileges } from '../../../src/modules/mysql/privileges.js';
import { ed25519Hash, nativeHash, passwordMatches, sha256Crypt } from '../../../src/modules/mysql/verifier.js';
import { mysqlDatabase, mysqlReader, mysqlUser } from '../../../src/modules/probes/mysql.js';

const login = { login_host: 'localhost', login_port: 3306, connect_timeout: 30, config_file: '~/.my.cnf' };
const stranger = { ...login, login_host: '127.0.0.1', login_user: 'nobody', login_password: "x'y" };
const requests = [mysqlDatabase(login, 'mysql'), mysqlDatabase(login, 'nosuch'), mysqlUser(login, 'root'), mysqlUser(login, 'a"b\'c;--`\\'), mysqlUser(login, 'shop'), mysqlDatabase(stranger, 'x')];

test('databases and accounts with their grants', () => {
  const states = mysqlReader.parse(readFileSync(new URL('./mysql.txt', import.meta.url), 'utf8'), requests);
  expect(states).toMatchObject([
    { exists: true, encoding: 'utf8mb4' },
    { exists: false },
    { server: { mariadb: true, version: 1108 }, accounts: [{ host: 'localhost', plugin: 'mysql_native_password', hash: 'invalid', grants: [expect.stringContaining('GRANT ALL PRIVILEGES ON *.*'), expect.stringContaining('GRANT PROXY')] }] },
    { accounts: [{ host: 'localhost', hash: '', grants: [expect.stringContaining('GRANT USAGE')] }] },
    { accounts: [{ host: 'localhost', hash: '*D821809F681A40A6E379B50D0463EFAE20BDD122', tls: { type: '' } }, { host: '%', tls: { type: 'SPECIFIED', subject: 'x' }, limits: { MAX_USER_CONNECTIONS: 3 }, locked: false, lifetime: -1, grants: [expect.anything(), 'GRANT SELECT ON `mysql`.`user` TO `shop`@`%`'] }] },
    { message: "The database 127.0.0.1:3306 does not let this login in: Access denied for user 'nobody'@'localhost'\nMariaDB may know this login by its Unix user: run the task with \"become: true\", or give login_user and login_password." },
  ]);
});

test('no client, no container, no server', () => {
  const parse = (text: string, request = mysqlDatabase(login, 'x')) => mysqlReader.parse(`@session 0\n${text}`, [request])[0];
  expect(parse('@missing mariadb\n@status 127\n')).toMatchObject({ missingTool: 'mariadb', message: expect.stringContaining('install mariadb-client') });
  expect(parse('@missing mariadb\n@status 127\n', mysqlDatabase({ ...login, container: 'db' }, 'x'))).toMatchObject({ message: 'the container "db" has no mariadb' });
  expect(parse("ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)\n@status 1\n")).toMatchObject({ message: expect.stringContaining("The database on the local socket can't be reached: Can't connect") });
  expect(parse('@server 8.4.3\nERROR 1146 (42S02) at line 3: no such table\n@status 1\n')).toMatchObject({ message: 'no such table' });
});

test('stored passwords', () => {
  expect(nativeHash('pw')).toBe('*D821809F681A40A6E379B50D0463EFAE20BDD122');
  // What MariaDB's plugin made of it.
  expect(ed25519Hash('secret')).toBe('ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY');
  // Drepper's own test of SHA-crypt, as openssl passwd -5 gives it too.
  expect(sha256Crypt('Hello world!', Buffer.from('saltstring'), 5000)).toBe('5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5');
  const salt = 'abcdefghijklmnopqrst';
  const stored = `$A$005$${salt}${sha256Crypt('pw', Buffer.from(salt), 5000)}`;
  expect(['pw', 'other'].map((password) => passwordMatches('caching_sha2_password', stored, password))).toEqual([true, false]);
  expect(passwordMatches('unix_socket', '', 'pw')).toBeUndefined();
});

test.each([['shop.*', '`shop`.*'], ['*.*', '*.*'], ['`a.b`.`c`', '`a.b`.`c`'], ['my\\_db.t', '`my\\_db`.`t`'], ['PROCEDURE shop.p', 'PROCEDURE `shop`.`p`'], ['shop', undefined]])('object %s', (written, object) => {
  expect(objectOf(written)).toBe(object);
});

test('privileges as written and as shown', () => {
  expect(wantedPrivileges('a.*:select,GRANT/b.t:ALL PRIVILEGES', true)).toEqual(new Map([['`a`.*', new Set(['SELECT', 'GRANT'])], ['`b`.`t`', new Set(['ALL'])]]));
  expect(wantedPrivileges('a.*:DROP; DELETE', true)).toContain('is no list of privileges');
  const all = 'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, SHUTDOWN, PROCESS, FILE, REFERENCES, INDEX, ALTER, SHOW DATABASES, SUPER, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, CREATE TABLESPACE, CREATE ROLE, DROP ROLE ON *.* TO `root`@`%` WITH GRANT OPTION';
  expect(currentPrivileges([all, 'GRANT BACKUP_ADMIN ON *.* TO `root`@`%` WITH GRANT OPTION', 'GRANT USAGE ON `x`.* TO `root`@`%`'], true)).toEqual(new Map([['*.*', new Set(['ALL', 'GRANT'])]]));
});
