/** Hashes in htpasswd files: made and verified here, so that the host needs nothing. Pure. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { bcrypt, bcryptSalt } from '../crypt/bcrypt.js';
import { md5Crypt } from '../crypt/md5-crypt.js';
import { shaCrypt } from '../crypt/sha-crypt.js';

export const SCHEMES = ['apr_md5_crypt', 'md5_crypt', 'bcrypt', 'sha256_crypt', 'sha512_crypt', 'ldap_sha1', 'plaintext'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** A web server verifies a password at every request: more than this makes it slow. */
const BCRYPT_COST = 10;

/** `seed` makes the salt: nobody can foretell it without the password, and it differs with each change. */
export function hashed(scheme: Scheme, password: string, seed: string): string {
  const random = createHmac('sha256', password).update(seed).digest();
  const salt = random.toString('base64').replace(/[^A-Za-z0-9]/g, '.');
  switch (scheme) {
    case 'apr_md5_crypt':
      return md5Crypt('$apr1$', password, salt.slice(0, 8));
    case 'md5_crypt':
      return md5Crypt('$1$', password, salt.slice(0, 8));
    case 'bcrypt':
      return bcrypt(password, `$2y$${BCRYPT_COST}$${bcryptSalt(random)}`) as string;
    case 'sha256_crypt':
      return shaCrypt('sha256', password, { salt: salt.slice(0, 16) });
    case 'sha512_crypt':
      return shaCrypt('sha512', password, { salt: salt.slice(0, 16) });
    case 'ldap_sha1':
      return `{SHA}${createHash('sha1').update(password, 'utf8').digest('base64')}`;
    case 'plaintext':
      return password;
  }
}

/** Whether the entry holds the password, by whatever scheme it was made. One of a scheme that is not known here does not. */
export function verifies(entry: string, password: string): boolean {
  const again = madeAgain(entry, password) ?? password;
  const [a, b] = [Buffer.from(again), Buffer.from(entry)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function madeAgain(entry: string, password: string): string | undefined {
  const md5 = /^(\$1\$|\$apr1\$)([^$]{0,8})\$/.exec(entry);
  if (md5) return md5Crypt(md5[1] as '$1$', password, md5[2] as string);
  const sha = /^\$([56])\$(?:rounds=(\d+)\$)?([^$]*)\$/.exec(entry);
  if (sha) return shaCrypt(sha[1] === '5' ? 'sha256' : 'sha512', password, { salt: sha[3] as string, ...(sha[2] === undefined ? {} : { rounds: Number(sha[2]) }) });
  if (entry.startsWith('{SHA}')) return hashed('ldap_sha1', password, '');
  return bcrypt(password, entry);
}
