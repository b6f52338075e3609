import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['httpd', 'httpd-foreground', 'apachectl', 'ab', 'htpasswd', 'htdigest', 'rotatelogs', 'logresolve', 'openssl'];
const sources = ['https://github.com/docker-library/httpd'];

/** Apache as built by docker-library: not Debian's paths. */
export const httpd: readonly ImageKnowledge[] = [
  { repositories: ['httpd'], kind: 'proxy', uid: 0, ports: [80], config: ['/usr/local/apache2/conf/httpd.conf'], notConfig: ['/etc/apache2/apache2.conf', '/etc/httpd/conf/httpd.conf', '/etc/apache2/sites-enabled', '/etc/httpd/httpd.conf', '/usr/local/apache2/httpd.conf', '/etc/apache2/httpd.conf'], sources },
  { repositories: ['httpd'], tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, ...own], sources },
  { repositories: ['httpd'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
];
