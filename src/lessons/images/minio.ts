import type { ImageKnowledge } from '../../model/lesson.js';
import { COREUTILS_AND_BASH } from './programs.js';

const gone = { why: 'MinIO publishes no images on Docker Hub any more; what is left at quay.io is frozen at October 2025.', use: 'quay.io/minio/minio', removed: true };

/** Red Hat's micro image with mc; curl went with RELEASE.2023-11-01. */
export const minio: readonly ImageKnowledge[] = [
  { repositories: ['minio/minio', 'quay.io/minio/minio'], kind: 'storage', uid: 0, libc: 'glibc', ports: [9000, 9001], notData: ['/bitnami/minio/data'], sources: ['https://github.com/minio/minio/blob/master/Dockerfile.release'] },
  { repositories: ['minio/minio', 'quay.io/minio/minio'], tags: ['>=2023-11-01'], tools: [...COREUTILS_AND_BASH, 'mc', 'minio', 'minio.sha256sum', 'docker-entrypoint.sh', 'find', 'xargs'], health: ['CMD', 'mc', 'ready', 'local'], sources: ['https://github.com/minio/minio/issues/18373'] },
  { repositories: ['minio/minio'], gone, sources: ['https://github.com/minio/minio/issues/21647'] },
  { repositories: ['minio/mc', 'quay.io/minio/mc'], kind: 'app', noHealth: true, sources: ['https://github.com/minio/mc/blob/master/Dockerfile.release'] },
  { repositories: ['minio/mc'], gone: { ...gone, use: 'quay.io/minio/mc' }, sources: ['https://github.com/minio/minio/issues/21647'] },
  { repositories: ['bitnami/minio', 'bitnamilegacy/minio'], kind: 'storage', uid: 1001, gid: 0, ports: [9000, 9001], data: ['/bitnami/minio/data'], notData: ['/data'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/minio'] },
];
