import type { ImageKnowledge } from '../../model/lesson.js';
import { DEBIAN } from './programs.js';

const sources = ['https://github.com/qdrant/qdrant/blob/master/Dockerfile'];
const chroma = ['chromadb/chroma', 'ghcr.io/chroma-core/chroma'];

/** Stores of vectors. */
export const vectorStores: readonly ImageKnowledge[] = [
  { repositories: ['qdrant/qdrant', 'ghcr.io/qdrant/qdrant/qdrant'], kind: 'vector', ports: [6333, 6334], data: ['/qdrant/storage'], notData: ['/data', '/qdrant/data', '/var/lib/qdrant', '/storage', '/qdrant/storage/data', '/qdrant', '/qdrant_storage'], config: ['/qdrant/config/production.yaml', '/qdrant/config/local.yaml'], notConfig: ['/qdrant/config/config.yaml', '/etc/qdrant/config.yaml', '/qdrant/config.yaml', '/config/config.yaml', '/qdrant/config/config.yml', '/qdrant/config/production.yml', '/qdrant/config/qdrant.yaml'], sources },
  { repositories: ['qdrant/qdrant', 'ghcr.io/qdrant/qdrant/qdrant'], tags: ['!*unprivileged*'], uid: 0, sources },
  { repositories: ['qdrant/qdrant', 'ghcr.io/qdrant/qdrant/qdrant'], tags: ['*unprivileged*'], uid: 1000, sources },
  { repositories: ['qdrant/qdrant', 'ghcr.io/qdrant/qdrant/qdrant'], tags: ['!*gpu*'], libc: 'glibc', tools: [...DEBIAN, 'qdrant', 'entrypoint.sh'], health: ['CMD', 'bash', '-c', "exec 3<>/dev/tcp/127.0.0.1/6333; printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3; grep -q ' 200 ' <&3"], sources },
  { repositories: chroma, kind: 'vector', ports: [8000], sources: ['https://github.com/chroma-core/chroma'] },
  { repositories: chroma, tags: ['>=1.0'], libc: 'glibc', data: ['/data'], notData: ['/chroma/chroma', '/chroma', '/chroma/data', '/chroma/.chroma/index', '/index_data', '/chroma_data', '/app/data'], tools: [...DEBIAN, 'chroma', 'dumb-init', 'openssl'], removedPaths: [{ path: '/api/v1', why: 'Chroma 1.0 answers it with 410 Gone; the routes of v2 need /tenants/…/databases/…' }], health: ['CMD', 'bash', '-c', "exec 3<>/dev/tcp/127.0.0.1/8000; printf 'GET /api/v2/heartbeat HTTP/1.0\\r\\n\\r\\n' >&3; grep -q ' 200 ' <&3"], sources: ['https://docs.trychroma.com/docs/overview/migration', 'https://github.com/chroma-core/chroma/blob/main/rust/Dockerfile'] },
  { repositories: chroma, tags: ['<1.0'], libc: 'glibc', data: ['/chroma/chroma'], notData: ['/data'], sources: ['https://github.com/chroma-core/chroma/blob/0.6.3/Dockerfile'] },
  { repositories: ['semitechnologies/weaviate', 'cr.weaviate.io/semitechnologies/weaviate'], kind: 'vector', ports: [8080, 50051], libc: 'musl', wget: 'busybox', sources: ['https://github.com/weaviate/weaviate/blob/main/Dockerfile'] },
  { repositories: ['milvusdb/milvus'], kind: 'vector', ports: [19530, 9091], data: ['/var/lib/milvus'], boot: 60, sources: ['https://github.com/milvus-io/milvus'] },
];
