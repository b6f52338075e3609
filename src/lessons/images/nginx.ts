import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['nginx', 'nginx-debug', 'njs', 'curl', 'envsubst', 'gettext', 'gettext.sh', 'ngettext', 'xmllint', 'openssl', 'docker-entrypoint.sh'];
const repositories = ['nginx', 'nginxinc/nginx-unprivileged', 'ghcr.io/nginxinc/nginx-unprivileged'];
const sources = ['https://github.com/nginx/docker-nginx', 'https://github.com/nginx/docker-nginx-unprivileged'];

/** Its sites-enabled is Debian's package, not the image. */
export const nginx: readonly ImageKnowledge[] = [
  { repositories, kind: 'proxy', config: ['/etc/nginx/nginx.conf', '/etc/nginx/conf.d', '/etc/nginx/templates'], notConfig: ['/etc/nginx/sites-enabled', '/etc/nginx/sites-available', '/usr/local/nginx/conf/nginx.conf', '/etc/nginx.conf', '/nginx.conf', '/usr/local/etc/nginx/nginx.conf'], sources },
  { repositories: ['nginx'], uid: 0, ports: [80], needsCaps: ['CHOWN', 'SETGID', 'SETUID'], sources },
  { repositories: repositories.slice(1), uid: 101, ports: [8080], sources },
  { repositories, tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, ...own], sources },
  { repositories, tags: ['*alpine* !*slim*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
  { repositories, tags: ['*alpine-slim*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own.filter((name) => name !== 'curl')], sources },
];
