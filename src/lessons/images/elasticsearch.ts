import type { ImageKnowledge } from '../../model/lesson.js';

/** Elasticsearch and OpenSearch: both have curl. */
export const elasticsearch: readonly ImageKnowledge[] = [
  { repositories: ['elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch-oss'], kind: 'database', ports: [9200, 9300], data: ['/usr/share/elasticsearch/data'], notData: ['/var/lib/elasticsearch', '/usr/share/elasticsearch/config', '/bitnami/elasticsearch/data', '/data', '/elasticsearch/data'], boot: 60, sources: ['https://github.com/elastic/elasticsearch/tree/main/distribution/docker'] },
  { repositories: ['elasticsearch', 'docker.elastic.co/elasticsearch/elasticsearch'], tags: ['>=8'], uid: 1000, gid: 0, sources: ['https://github.com/elastic/elasticsearch/blob/main/distribution/docker/src/docker/Dockerfile'] },
  { repositories: ['opensearchproject/opensearch'], kind: 'database', uid: 1000, ports: [9200, 9300, 9600], data: ['/usr/share/opensearch/data'], notData: ['/usr/share/elasticsearch/data', '/var/lib/opensearch'], boot: 60, sources: ['https://github.com/opensearch-project/opensearch-build/tree/main/docker'] },
  { repositories: ['docker.elastic.co/kibana/kibana', 'kibana'], kind: 'app', uid: 1000, gid: 0, ports: [5601], boot: 60, sources: ['https://github.com/elastic/kibana'] },
  { repositories: ['opensearchproject/opensearch-dashboards'], kind: 'app', uid: 1000, gid: 0, ports: [5601], boot: 60, sources: ['https://github.com/opensearch-project/opensearch-build/tree/main/docker'] },
  { repositories: ['docker.elastic.co/logstash/logstash', 'logstash'], kind: 'logs', uid: 1000, ports: [9600], boot: 60, sources: ['https://github.com/elastic/logstash'] },
];
