import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

const repositories = ['grafana/grafana', 'grafana/grafana-oss', 'grafana/grafana-enterprise'];
const own = ['grafana', 'grafana-server', 'grafana-cli', 'bash', 'run.sh'];
const sources = ['https://github.com/grafana/grafana/blob/main/Dockerfile'];

/** Alpine; curl came in 2023. */
export const grafana: readonly ImageKnowledge[] = [
  { repositories, kind: 'app', uid: 472, gid: 0, ports: [3000], data: ['/var/lib/grafana'], notData: ['/data', '/etc/grafana', '/var/lib/grafana/data', '/usr/share/grafana/data', '/grafana', '/opt/grafana'], config: ['/etc/grafana/grafana.ini', '/etc/grafana/provisioning', '/etc/grafana/ldap.toml'], notConfig: ['/etc/grafana.ini', '/grafana.ini', '/etc/grafana/datasources', '/etc/grafana/dashboards', '/etc/grafana/custom.ini', '/grafana/provisioning', '/etc/grafana/conf/grafana.ini', '/var/lib/grafana/grafana.ini'], endpoints: [{ bad: '/', good: '/api/health', why: 'it leads to the login page, which is there while what is behind it is not' }, { bad: '/login', good: '/api/health', why: 'the login page is there while the database is not' }], boot: 20, sources },
  { repositories, tags: ['!*ubuntu* !*distroless* >=9.4'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own, 'curl'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/api/health'], sources },
  { repositories, tags: ['!*ubuntu* <9.4 >=7.5'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, ...own], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/api/health'], sources: ['https://github.com/grafana/grafana/issues/60805', 'https://github.com/grafana/grafana/pull/65547'] },
  { repositories, tags: ['>=11'], removedPaths: [{ path: '/api/alert-notifications', why: 'Grafana 11 has removed the old alerting with its API; contact points stand below /api/v1/provisioning' }], sources: ['https://github.com/grafana/grafana/issues/83651'] },
  { repositories: ['grafana/grafana-image-renderer'], kind: 'app', ports: [8081], sources: ['https://github.com/grafana/grafana-image-renderer'] },
];
