/** PostgreSQL's stored forms of a password, computed here so that the password itself need not travel. */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const SCRAM = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;
const ITERATIONS = 4096;

/** The text is a stored form already, and is taken as it is. */
export function isVerifier(text: string): boolean {
  return SCRAM.test(text) || /^md5[0-9a-f]{32}$/.test(text);
}

export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations: number = ITERATIONS): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (what: string) => createHmac('sha256', salted).update(what).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}

export function md5Verifier(password: string, role: string): string {
  return `md5${createHash('md5').update(password + role).digest('hex')}`;
}

/**
 * Clients put a password through SASLprep first, which leaves most as they are. `undefined`: this one may be changed in a way
 * that depends on Unicode 3.2's tables; the server has to do it.
 */
function prepared(password: string): string | undefined {
  return mapped(password) === password ? password : undefined;
}

/** RFC 4013: other spaces are spaces, some characters vanish, NFKC. */
function mapped(password: string): string {
  return password.replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ').replace(/\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g, '').normalize('NFKC');
}

/** What to store for a password; undefined: the server has to work it out from the password itself. */
export function verifierFor(password: string, role: string, encryption: string): string | undefined {
  if (isVerifier(password)) return password;
  if (encryption === 'md5') return md5Verifier(password, role);
  const text = prepared(password);
  return encryption === 'scram-sha-256' && text !== undefined ? scramVerifier(text) : undefined;
}

/** Whether `stored` (null: none) is the password's. */
export function passwordMatches(stored: string | null, password: string, role: string, encryption: string): boolean {
  if (password === '' || stored === null) return password === '' && stored === null;
  if (isVerifier(password)) return stored === password;
  const scram = SCRAM.exec(stored);
  if (scram === null) return encryption !== 'scram-sha-256' && stored === md5Verifier(password, role);
  const [, iterations = '', salt = ''] = scram;
  return [...new Set([password, mapped(password)])].some((text) => same(stored, scramVerifier(text, Buffer.from(salt, 'base64'), Number(iterations))));
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
