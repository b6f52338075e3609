const LAST = new Set(['PASSWORD', 'PASSWD', 'PASS', 'PWD', 'PW', 'PASSPHRASE', 'SECRET', 'TOKEN', 'APIKEY', 'CREDENTIALS', 'SALT']);

/** What makes a `…_KEY` a secret; `ACCESS_KEY` alone is the name of a user. */
const KEY_OF = new Set(['API', 'SECRET', 'PRIVATE', 'ENCRYPTION', 'ENC', 'CRYPT', 'CRYPTO', 'MASTER', 'SIGNING', 'JWT', 'AUTH', 'APP', 'SESSION', 'COOKIE', 'HMAC', 'SERVICE', 'ROLE', 'ACCOUNT', 'ADMIN', 'DECRYPTION', 'PASSWORD', 'TOKEN', 'CIPHER', 'SALT']);

/** Words that make it a setting about a secret, or one that may be known. */
const NOT = new Set(['PUBLIC', 'PUBKEY', 'ANON', 'FILE', 'PATH', 'DIR', 'URL', 'URI', 'EXPIRY', 'EXPIRE', 'EXPIRES', 'EXPIRATION', 'TTL', 'LIFETIME', 'TIMEOUT', 'LENGTH', 'MAX', 'MIN', 'ALGORITHM', 'HEADER', 'TYPE', 'METHOD', 'MODE', 'POLICY', 'ENABLED', 'ENABLE', 'DISABLE', 'DISABLED', 'REQUIRED', 'REQUIRE', 'ALLOW', 'RANDOM', 'USE', 'SHOW', 'HIDE', 'RESET', 'FORGOT', 'CHANGE', 'GENERATE', 'AUTO', 'HASH', 'HASHED', 'HASHES', 'PROVIDER', 'PLUGIN', 'NO', 'IS', 'WITHOUT', 'SITE']);

/** Whether a variable of this name holds a secret: `DB_PASSWORD`, `apiKey`, `spring.datasource.password`; not `PUBLIC_KEY`, `DB_PASSWORD_FILE`, `SECRETS`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase().split(/[^A-Z0-9]+/).map((word) => word.replace(/\d+$/, '')).filter((word) => word !== '');
  const last = words.at(-1);
  if (last === undefined || words.some((word) => NOT.has(word) || word.endsWith('FILE'))) return false;
  // Confluent's images read the name of a file there
  if (last === 'CREDENTIALS' && words.includes('SSL')) return false;
  if (words.slice(-3).join('_') === 'ROOT_TOKEN_ID' || words.slice(-2).join('_') === 'KEY_BASE') return true;
  if (last === 'KEY') return KEY_OF.has(words.at(-2) ?? '') || words.includes('ENCRYPTION') || words.slice(-3).join('_') === 'SECRET_ACCESS_KEY';
  return LAST.has(last) || /(?:PASSWORD|PASSWD|SECRET|APIKEY|(?<!BY|COM|SUR|TRES)PASS)$/.test(last) || name.toUpperCase() === 'REDIS_AUTH';
}
