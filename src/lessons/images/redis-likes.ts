import type { ImageKnowledge } from '../../model/lesson.js';

/** Others that speak Redis's protocol. */
export const redisLikes: readonly ImageKnowledge[] = [
  { repositories: ['redislabs/redismod', 'redislabs/rejson', 'redislabs/redisearch', 'redislabs/redistimeseries', 'redislabs/redisgraph', 'redislabs/rebloom'], kind: 'cache', ports: [6379], data: ['/data'], sources: ['https://github.com/RedisLabsModules/redismod'] },
  { repositories: ['eqalpha/keydb'], kind: 'cache', ports: [6379], data: ['/data'], sources: ['https://github.com/Snapchat/KeyDB'] },
  { repositories: ['docker.dragonflydb.io/dragonflydb/dragonfly', 'ghcr.io/dragonflydb/dragonfly'], kind: 'cache', ports: [6379], data: ['/data'], ownHealth: true, sources: ['https://github.com/dragonflydb/dragonfly/tree/main/tools/docker'] },
  { repositories: ['bitnami/redis', 'bitnamilegacy/redis', 'bitnami/redis-cluster', 'bitnamilegacy/redis-cluster', 'bitnami/redis-sentinel', 'bitnamilegacy/redis-sentinel'], kind: 'cache', uid: 1001, gid: 0, ports: [6379], data: ['/bitnami/redis/data'], notData: ['/data'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/redis'] },
  { repositories: ['bitnami/valkey', 'bitnamilegacy/valkey', 'bitnami/valkey-cluster', 'bitnamilegacy/valkey-cluster'], kind: 'cache', uid: 1001, gid: 0, ports: [6379], data: ['/bitnami/valkey/data'], notData: ['/data'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/valkey'] },
];
