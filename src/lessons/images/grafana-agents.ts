import type { ImageKnowledge } from '../../model/lesson.js';
import { DEBIAN } from './programs.js';

/** What feeds Loki, Mimir and Tempo, and the latter two. */
export const grafanaAgents: readonly ImageKnowledge[] = [
  { repositories: ['grafana/promtail'], kind: 'app', uid: 0, ports: [9080], gone: { why: 'Promtail has been at its end of life since March 2026.', use: 'grafana/alloy' }, sources: ['https://grafana.com/docs/loki/latest/send-data/promtail/'] },
  { repositories: ['grafana/agent'], kind: 'app', uid: 0, gone: { why: 'Grafana Agent has been at its end of life since November 2025.', use: 'grafana/alloy' }, sources: ['https://grafana.com/docs/agent/latest/'] },
  { repositories: ['grafana/alloy'], kind: 'app', ports: [12345], data: ['/var/lib/alloy/data'], sources: ['https://github.com/grafana/alloy/blob/main/Dockerfile'] },
  { repositories: ['grafana/alloy'], tags: ['!*windows* !*nanoserver*'], uid: 0, libc: 'glibc', tools: [...DEBIAN, 'alloy', 'ps', 'pgrep', 'pkill', 'openssl'], health: ['CMD', 'bash', '-c', "exec 3<>/dev/tcp/127.0.0.1/12345; printf 'GET /-/ready HTTP/1.0\\r\\n\\r\\n' >&3; grep -q ' 200 ' <&3"], sources: ['https://github.com/grafana/alloy/blob/main/Dockerfile'] },
  { repositories: ['grafana/tempo'], kind: 'logs', uid: 10001, ports: [3200], noHealth: true, sources: ['https://github.com/grafana/tempo/tree/main/cmd/tempo'] },
  { repositories: ['grafana/tempo'], tags: ['>=2.10'], tools: ['tempo'], sources: ['https://github.com/grafana/tempo/issues/6536'] },
  { repositories: ['grafana/mimir'], kind: 'metrics', ports: [8080, 9009], noHealth: true, sources: ['https://github.com/grafana/mimir/blob/main/cmd/mimir/Dockerfile'] },
  { repositories: ['grafana/mimir'], tags: ['>=2.13'], tools: ['mimir'], sources: ['https://github.com/grafana/mimir/pull/8204'] },
  { repositories: ['grafana/pyroscope'], kind: 'metrics', ports: [4040], sources: ['https://github.com/grafana/pyroscope'] },
  { repositories: ['grafana/k6'], kind: 'app', noHealth: true, sources: ['https://github.com/grafana/k6'] },
];
