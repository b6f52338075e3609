import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

const sources = ['https://github.com/grafana/loki/blob/main/cmd/loki/Dockerfile'];

/** Without a shell from 3.6.0, with a probe of its own from 3.6.5. */
export const loki: readonly ImageKnowledge[] = [
  { repositories: ['grafana/loki'], kind: 'logs', uid: 10001, ports: [3100], data: ['/loki'], notData: ['/var/lib/loki', '/data', '/data/loki', '/tmp/loki', '/etc/loki/data'], config: ['/etc/loki/local-config.yaml'], sources },
  { repositories: ['grafana/loki'], tags: ['<3.6'], wget: 'busybox', libc: 'musl', tools: [...ALPINE, 'loki', 'ash'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3100/ready'], boot: 20, sources },
  { repositories: ['grafana/loki'], tags: ['>=3.6'], tools: ['loki'], sources: ['https://github.com/grafana/loki/pull/19502'] },
  { repositories: ['grafana/loki'], tags: ['>=3.6.5'], health: ['CMD', '/usr/bin/loki', '-health'], sources: ['https://github.com/grafana/loki/pull/20590'] },
];
