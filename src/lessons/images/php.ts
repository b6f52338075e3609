import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, DEBIAN } from './programs.js';

const own = ['php', 'php-fpm', 'php-cgi', 'phpdbg', 'phpize', 'php-config', 'pear', 'peardev', 'pecl', 'phar', 'curl', 'xz', 'openssl', 'docker-php-entrypoint', 'docker-php-ext-install', 'docker-php-ext-enable', 'docker-php-ext-configure', 'docker-php-source', 'docker-entrypoint.sh', 'gcc', 'g++', 'cc', 'c++', 'make', 'autoconf', 'file', 're2c', 'pkg-config', 'apache2', 'apache2ctl', 'apachectl', 'apache2-foreground', 'a2enmod', 'a2dismod', 'a2ensite', 'ab', 'htpasswd', 'fuser'];
const sources = ['https://github.com/docker-library/php'];

/** Keeps curl and its build tools; no wget in the Debian variants. */
export const php: readonly ImageKnowledge[] = [
  { repositories: ['php'], kind: 'base', uid: 0, sources },
  { repositories: ['php'], tags: ['!*alpine*'], libc: 'glibc', tools: [...DEBIAN, ...own], sources },
  { repositories: ['php'], tags: ['*alpine*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], sources },
  { repositories: ['wordpress'], kind: 'app', data: ['/var/www/html'], notData: ['/var/www', '/usr/src/wordpress', '/bitnami/wordpress'], ports: [80], sources: ['https://github.com/docker-library/wordpress'] },
  { repositories: ['wordpress'], tags: ['!*cli* !*alpine*'], uid: 0, libc: 'glibc', tools: [...DEBIAN, ...own, 'gs'], sources: ['https://github.com/docker-library/wordpress'] },
  { repositories: ['wordpress'], tags: ['*cli*'], uid: 33, noHealth: true, sources: ['https://github.com/docker-library/wordpress/tree/master/cli'] },
  { repositories: ['nextcloud'], kind: 'app', uid: 0, ports: [80], endpoints: [{ bad: '/', good: '/status.php', why: 'it leads to the login page, which is there while what is behind it is not' }, { bad: '/login', good: '/status.php', why: 'the login page is there while the instance is in maintenance' }], data: ['/var/www/html'], notData: ['/var/www/nextcloud', '/config', '/data', '/var/www/html/data', '/var/www'], boot: 60, sources: ['https://github.com/nextcloud/docker'] },
  { repositories: ['phpmyadmin', 'phpmyadmin/phpmyadmin'], kind: 'app', uid: 0, ports: [80], sources: ['https://github.com/phpmyadmin/docker'] },
  { repositories: ['adminer'], kind: 'app', ports: [8080], sources: ['https://github.com/TimWolla/docker-adminer'] },
];
