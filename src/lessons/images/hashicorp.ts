import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

/** Vault and Consul: their official Docker Hub repositories have ended. */
export const hashicorp: readonly ImageKnowledge[] = [
  { repositories: ['hashicorp/vault', 'vault', 'openbao/openbao', 'quay.io/openbao/openbao', 'ghcr.io/openbao/openbao'], kind: 'secrets', ports: [8200], data: ['/vault/file'], endpoints: [{ bad: '/v1/sys/health', good: '/v1/sys/health?standbyok=true&sealedcode=200&uninitcode=200', why: 'it answers 503 while Vault is sealed and 501 before it is initialised' }], sources: ['https://github.com/hashicorp/vault/blob/main/Dockerfile'] },
  { repositories: ['openbao/openbao', 'quay.io/openbao/openbao', 'ghcr.io/openbao/openbao'], data: ['/openbao/file'], sources: ['https://github.com/openbao/openbao/blob/main/Dockerfile'] },
  { repositories: ['hashicorp/vault', 'vault'], tags: ['!*ubi*'], uid: 0, dropsTo: 100, libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'vault', 'su-exec', 'dumb-init', 'setcap', 'getcap', 'docker-entrypoint.sh', 'openssl', 'jq', 'curl', 'gpg'], sources: ['https://github.com/hashicorp/vault/blob/main/Dockerfile'] },
  { repositories: ['vault'], gone: { why: 'The official image "vault" ended with 1.13.3.', use: 'hashicorp/vault' }, sources: ['https://hub.docker.com/_/vault'] },
  { repositories: ['hashicorp/consul', 'consul'], kind: 'database', uid: 0, dropsTo: 100, libc: 'musl', wget: 'busybox', ports: [8500, 8600], data: ['/consul/data'], sources: ['https://github.com/hashicorp/consul/blob/main/Dockerfile'] },
  { repositories: ['consul'], gone: { why: 'The official image "consul" ended with 1.15.4.', use: 'hashicorp/consul' }, sources: ['https://hub.docker.com/_/consul'] },
];
