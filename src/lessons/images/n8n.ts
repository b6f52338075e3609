import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

/** Its home is /home/node, not /root. */
export const n8n: readonly ImageKnowledge[] = [
  { repositories: ['n8nio/n8n', 'docker.n8n.io/n8nio/n8n', 'ghcr.io/n8n-io/n8n'], kind: 'app', uid: 1000, libc: 'musl', wget: 'busybox', ports: [5678], data: ['/home/node/.n8n'], notData: ['/root/.n8n', '/data/.n8n', '/home/node/n8n', '/n8n', '/home/n8n/.n8n'], tools: [...ALPINE, 'node', 'npm', 'npx', 'n8n', 'git', 'ssh', 'openssl', 'gm', 'tini', 'jq', 'corepack', 'yarn', 'fc-cache', 'docker-entrypoint.sh', 'task-runner-launcher'], health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:5678/healthz'], boot: 30, sources: ['https://github.com/n8n-io/n8n/tree/master/docker/images'] },
  { repositories: ['n8nio/n8n', 'docker.n8n.io/n8nio/n8n', 'ghcr.io/n8n-io/n8n'], tags: ['>=1'], unread: [{ variable: 'N8N_BASIC_AUTH_', why: 'n8n 1.0 took basic authentication out: nobody is asked for that password, and whoever comes first makes the owner\'s account.' }], sources: ['https://docs.n8n.io/changelog/v10-migration-guide'] },
];
