import type { ImageKnowledge } from '../../model/lesson.js';
import { ai } from './ai.js';
import { aiCompanions } from './ai-companions.js';
import { baseImages } from './base-images.js';
import { bitnami } from './bitnami.js';
import { caddy } from './caddy.js';
import { clickhouse } from './clickhouse.js';
import { databases } from './databases.js';
import { elasticsearch } from './elasticsearch.js';
import { exporters } from './exporters.js';
import { forges } from './forges.js';
import { grafana } from './grafana.js';
import { grafanaAgents } from './grafana-agents.js';
import { haproxy } from './haproxy.js';
import { hashicorp } from './hashicorp.js';
import { home } from './home.js';
import { httpd } from './httpd.js';
import { identity } from './identity.js';
import { influxdb } from './influxdb.js';
import { loki } from './loki.js';
import { mariadb } from './mariadb.js';
import { memcached } from './memcached.js';
import { messaging } from './messaging.js';
import { minio } from './minio.js';
import { mongo } from './mongo.js';
import { mysql } from './mysql.js';
import { n8n } from './n8n.js';
import { nginx } from './nginx.js';
import { node } from './node.js';
import { observability } from './observability.js';
import { operations } from './operations.js';
import { php } from './php.js';
import { postgres } from './postgres.js';
import { prometheus } from './prometheus.js';
import { python } from './python.js';
import { rabbitmq } from './rabbitmq.js';
import { redis } from './redis.js';
import { redisLikes } from './redis-likes.js';
import { traefik } from './traefik.js';
import { valkey } from './valkey.js';
import { vectorStores } from './vector-stores.js';
import { victoriaMetrics } from './victoria-metrics.js';

/** Every entry; of those that fit one image a later one wins. To add one: its file here, and a line below. */
export const entries: readonly ImageKnowledge[] = [
  ...postgres,
  ...mysql,
  ...mariadb,
  ...mongo,
  ...redis,
  ...valkey,
  ...redisLikes,
  ...memcached,
  ...rabbitmq,
  ...messaging,
  ...elasticsearch,
  ...clickhouse,
  ...influxdb,
  ...databases,
  ...bitnami,
  ...minio,
  ...nginx,
  ...caddy,
  ...traefik,
  ...haproxy,
  ...httpd,
  ...php,
  ...node,
  ...python,
  ...baseImages,
  ...forges,
  ...n8n,
  ...grafana,
  ...loki,
  ...grafanaAgents,
  ...prometheus,
  ...exporters,
  ...victoriaMetrics,
  ...observability,
  ...hashicorp,
  ...identity,
  ...operations,
  ...home,
  ...vectorStores,
  ...ai,
  ...aiCompanions,
];
