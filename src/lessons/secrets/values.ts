import { isMasked } from '../masks.js';

/** What of a value is written down: the whole text, or the default in `${X:-…}`. */
interface Literal {
  readonly text: string;
  readonly fallback: boolean;
}

/** Undefined: the value comes from elsewhere, or is mixed. `$$` is a dollar. */
export function literalOf(raw: string): Literal | undefined {
  const text = raw.trim().replace(/^(["'])(.*)\1$/, '$2');
  const fallback = /^\$\{\w+:?-(.*)\}$/s.exec(text);
  if (fallback !== null) {
    const inner = literalOf(fallback[1] ?? '');
    return inner === undefined ? undefined : { text: inner.text, fallback: true };
  }
  if (/\$[{A-Za-z_]/.test(text.replaceAll('$$', ''))) return undefined;
  return { text: text.replaceAll('$$', '$'), fallback: false };
}

const PLACEHOLDERS = new Set([
  'admin', 'administrator', 'root', 'toor', 'user', 'username', 'guest', 'test', 'tester', 'testing', 'demo', 'example', 'sample', 'dummy', 'dev',
  'pass', 'passwd', 'password', 'passw0rd', 'p@ssw0rd', 'pa55word', 'passphrase', 'secret', 'secretkey', 'secret_key', 'secret-key', 'token', 'apikey', 'api_key', 'key', 'mykey', 'letmein', 'qwerty', 'welcome', 'foobar', 'foo', 'bar', 'hunter2', 'abc', 'abcdef',
  'postgres', 'postgresql', 'mysql', 'mariadb', 'mongo', 'mongodb', 'redis', 'rabbitmq', 'minio', 'minioadmin', 'minio123', 'miniosecret', 'elastic', 'neo4j', 'clickhouse', 'grafana', 'sa', 'nextcloud', 'wordpress', 'keycloak', 'tododb', 'masterkey', 'master_key', 'myroot',
]);

/** Words that only a text to be replaced has, or that a chosen secret of any worth has not. */
const TELLS = /change[\W_]*(?:me|this|it)|^change[\W_]|your[\W_]|^your|^my[\W_]?(?:super|secret|strong|secure|pass|root|db|user|token|key|api|app|password)|replace|placeholder|fixme|todo[\W_]|^todo$|insert|^<.*>$|^\[.*\]$|^\{.*\}$|^x{3,}$|^\*{3,}$|^\.{2,}$|_here$|[\W_]here$|_goes_|^(?:enter|put|set|add|fill|define|use|choose|generate|create|some|any)[\W_]|pass(?:word|wd|w0rd)|^(?:long|random)[\W_]|random[\W_]*(?:alphanumeric|string|chars?|characters|bytes|text)|^(?:super|very|top|strong|secure|some|ultra|really)[\W_]*(?:secret|strong|secure|pass|long|random)|secret(?:key)?[\W_]*(?:\d{1,6}|password|pass|key|token|value)?$|example|^[\W_]*1234|12345|^(?:admin|root|test|user|pass|demo|foo|dev|abc)[\W_\d]*$|^some(?:wordpress|thing|where|one)|openssl rand|^sk-x+|secret|(?:token|api[\W_]?key|pw\d*|pass\d*)$|^this[\W_]?(?:is|should)|^choose|x{3,}[\W_]|_dev$|p4ss|^(?:changeit|changed)$|^(.+?)\1+$/i;

/** Whether a value is one that anybody would try first, or that stands for a value to be chosen. */
export function isPlaceholder(value: string, likes: readonly string[] = []): boolean {
  const text = value.trim().toLowerCase();
  return [text, plainly(text)].some((one) => PLACEHOLDERS.has(one) || TELLS.test(one)) || likes.some((like) => like.toLowerCase() === text || (like.length > 4 && text.startsWith(like.toLowerCase()) && text.length < like.length + 6));
}

const LOOKALIKES: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '@': 'a', $: 's' };

/** `t0p-s3cr3t` is top-secret; what is longer than a memorable word stays. */
function plainly(text: string): string {
  return text.length > 24 ? text : text.replace(/[01345@$]/g, (sign) => LOOKALIKES[sign] ?? sign);
}

/** Values under a secret's name that are none: switches, paths, names of other places, ciphertext, hashes. */
export function isNoSecret(value: string): boolean {
  const text = value.trim();
  return text === ''
    || /^(?:true|false|yes|no|on|off|0|1|null|nil|none|auto|disabled|enabled|invalid|unset|undefined|n\/a)$/i.test(text)
    || /^(?:\.{0,2}\/|~\/|file:|[A-Za-z]:\\)/.test(text)
    || /^[a-z][\w+.-]*:\/\//i.test(text) || /^[\w-]+\.(?:json|p12|jks|pem|key|creds|ya?ml)$/i.test(text)
    || /^(?:\$ANSIBLE_VAULT|ENC\[|vault:|op:|sops:|age1|-----BEGIN (?:CERTIFICATE|PUBLIC))/.test(text)
    || /^\$?\{?(?:argon2\w*|apr1|2[abxy]|pbkdf2\S*|SSHA)[$}]/.test(text) || /^\$(?:\d\w?|argon2\w*|apr1)\$/.test(text)
    || /^%[\w.]+%/.test(text) || isMasked(text) || /\{\{|\{%|<%|%\(/.test(text);
}

const URL = /[a-z][a-z0-9+.-]*:\/\/((?:\$\{[^}\s]*\}|[^:@/\s${}])*):((?:\$\{[^}\s]*\}|[^@/\s${}])+)@/i;
const GO_MYSQL = /((?:\$\{[^}\s]*\}|[^:@/\s${}"'=])+):((?:\$\{[^}\s]*\}|[^@/\s${}])+)@(?:tcp|unix)?\(/;

/** The password in `scheme://user:password@host` or `user:password@tcp(host)`, as written; `user` beside it. */
export function urlCredential(raw: string): { readonly user: string; readonly password: string; readonly start: number } | undefined {
  const found = URL.exec(raw) ?? GO_MYSQL.exec(raw);
  return found === null ? undefined : { user: found[1] ?? '', password: found[2] ?? '', start: found.index };
}
