import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

const sources = ['https://github.com/caddyserver/caddy-docker'];

/** The binary carries a file capability: without NET_BIND_SERVICE in the bounding set it can't even be started. */
export const caddy: readonly ImageKnowledge[] = [
  { repositories: ['caddy'], kind: 'proxy', ports: [80, 443, 2019], data: ['/data'], notData: ['/root/.caddy', '/root/.local/share/caddy', '/var/lib/caddy', '/etc/caddy/data'], config: ['/etc/caddy/Caddyfile'], notConfig: ['/etc/Caddyfile', '/Caddyfile', '/config/Caddyfile', '/etc/caddy/caddyfile', '/etc/caddy/Caddyfile.d'], sources },
  { repositories: ['caddy'], tags: ['!*builder* !*windows*'], uid: 0, libc: 'musl', wget: 'busybox', fileCaps: ['NET_BIND_SERVICE'], tools: [...ALPINE, 'caddy', 'setcap', 'getcap', 'getpcaps', 'capsh'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:2019/config/'], sources },
];
