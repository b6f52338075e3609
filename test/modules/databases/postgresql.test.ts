/** The PostgreSQL reader against what psql 17 printed on a Debian 13 host, and stored passwords against the servers' own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ProbeError } from '../../../src/model/resource.js';
import { postgresqlDatabase, postgresqlExtension, postgresqlReader, postgresqlRole } from '../../../src/modules/probes/postgresql.js';
import { literal } from '../../../src/modules/postgresql/sql.js';
import { passwordMatches, scramVerifier, verifierFor } from '../../../src/modules/postgresql/verifier.js';

const login = { login_user: 'postgres', session_role: 'postgres' };
const requests = [
  postgresqlDatabase(login, 'postgres', 'shop'), postgresqlDatabase(login, 'postgres', 'nosuch'), postgresqlRole(login, 'postgres', 'a"b\'c;--'), postgresqlRole(login, 'postgres', 'shop', '2030-01-01'),
  postgresqlRole(login, 'postgres', 'shop', 'whenever'), postgresqlExtension(login, 'shop', 'hstore'), postgresqlExtension(login, 'nosuch', 'hstore'), postgresqlRole({ login_user: 'shop' }, 'postgres', 'shop'),
];

test('databases, roles and extensions, and the errors of each', () => {
  const printed = readFileSync(new URL('./postgresql.txt', import.meta.url), 'utf8');
  const states = postgresqlReader.parse(printed, requests);
  expect(states).toMatchObject([
    { exists: true, owner: 'shop', encoding: 'UTF8', collate: 'C.UTF-8', provider: 'libc', tablespace: 'pg_default', connectionLimit: 5, comment: 'it\'s \\ the "shop"' },
    { exists: false },
    { exists: true, comment: '', flags: { LOGIN: true, SUPERUSER: false }, validUntil: null, password: expect.stringMatching(/^SCRAM-SHA-256\$4096:/), encryption: 'scram-sha-256' },
    { exists: true, connectionLimit: 3, comment: "the shop's", configuration: { work_mem: '16MB' }, flags: { CREATEDB: true } },
    { message: 'invalid input syntax for type timestamp with time zone: "whenever"' },
    { installed: '1.8', schema: 'public', defaultVersion: '1.8', versions: expect.arrayContaining(['1.4', '1.8']) },
    { message: 'database "nosuch" does not exist (PostgreSQL on the local socket)' },
    { message: expect.stringContaining('does not let "shop" in: Peer authentication failed for user "shop"\nPostgreSQL goes by the Unix user here') },
  ]);
  const [, , , shop] = states;
  if (shop === undefined || shop instanceof ProbeError || !('validUntil' in shop)) throw new Error('no role');
  expect(shop.validUntil).toBe(shop.wantedUntil);
});

test('no client, no container, no answer', () => {
  const [one] = requests.slice(0, 1);
  const parse = (text: string, request = one) => postgresqlReader.parse(`@session 0\n${text}`, request === undefined ? [] : [request])[0];
  expect(parse('@missing psql\n')).toMatchObject({ missingTool: 'psql', message: expect.stringContaining('install postgresql-client') });
  const inside = postgresqlDatabase({ container: 'pg' }, 'postgres', 'shop');
  expect(parse('Error response from daemon: No such container: pg\n@status 1\n', inside)).toMatchObject({ message: 'there is no container "pg" on the host' });
  expect(parse('OCI runtime exec failed: exec failed: exec: "psql": executable file not found in $PATH: unknown\n@status 127\n', inside)).toMatchObject({ message: 'the container "pg" has no psql' });
  expect(parse('@missing docker\n', inside)).toMatchObject({ missingTool: 'docker' });
  expect(parse('@status 124\n')).toMatchObject({ message: 'PostgreSQL did not answer within 30 s' });
  expect(parse('psql:<stdin>:2: ERROR:  role "x" does not exist\n@status 0\n')).toMatchObject({ message: 'PostgreSQL refuses: role "x" does not exist' });
  expect(parse('')).toBeInstanceOf(ProbeError);
});

test('passwords and their stored forms', () => {
  // RFC 7677, its example.
  const stored = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096);
  expect(stored).toBe('SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=');
  expect(passwordMatches(stored, 'pencil', 'x', 'scram-sha-256')).toBe(true);
  expect(passwordMatches(stored, 'pencils', 'x', 'scram-sha-256')).toBe(false);
  expect(passwordMatches(stored, stored, 'x', 'md5')).toBe(true);
  expect(passwordMatches(null, '', 'x', 'md5')).toBe(true);
  // An md5 password on a server that has gone over to SCRAM is set anew.
  expect(passwordMatches('md55bfcb2b2d7324b025dbb2689bd217543', 's3cret', 'shop', 'md5')).toBe(true);
  expect(passwordMatches('md55bfcb2b2d7324b025dbb2689bd217543', 's3cret', 'shop', 'scram-sha-256')).toBe(false);
  // Only the server knows what SASLprep makes of this one; either form of it is recognised.
  expect(verifierFor('ﬁ', 'x', 'scram-sha-256')).toBeUndefined();
  expect(passwordMatches(scramVerifier('fi'), 'ﬁ', 'x', 'scram-sha-256')).toBe(true);
});

test('literals stay on one line', () => {
  expect(literal("a'b")).toBe("'a''b'");
  expect(literal("a\\'\nb")).toBe("E'a\\\\''\\nb'");
});
