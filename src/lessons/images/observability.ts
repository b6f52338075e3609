import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

const cluster = ['victoriametrics/vmstorage', 'victoriametrics/vminsert', 'victoriametrics/vmselect'];

/** What collects, keeps or shows measurements and logs, besides Prometheus and Grafana. */
export const observability: readonly ImageKnowledge[] = [
  { repositories: ['graylog/graylog', 'graylog/graylog-enterprise'], kind: 'app', uid: 1100, ownHealth: true, ports: [9000], data: ['/usr/share/graylog/data'], boot: 60, sources: ['https://github.com/Graylog2/graylog-docker/blob/6.1/docker/oss/Dockerfile'] },
  { repositories: ['openzipkin/zipkin', 'openzipkin/zipkin-slim', 'ghcr.io/openzipkin/zipkin', 'ghcr.io/openzipkin/zipkin-slim'], kind: 'app', ownHealth: true, ports: [9411], sources: ['https://github.com/openzipkin/zipkin/blob/master/docker/Dockerfile'] },
  { repositories: ['signoz/signoz', 'signoz/signoz-community', 'signoz/frontend', 'signoz/query-service'], kind: 'app', ports: [8080], sources: ['https://github.com/SigNoz/signoz/tree/main/cmd/community'] },
  { repositories: ['docker.elastic.co/beats/filebeat', 'elastic/filebeat'], kind: 'app', config: ['/usr/share/filebeat/filebeat.yml'], notConfig: ['/etc/filebeat/filebeat.yml', '/filebeat.yml', '/usr/share/filebeat.yml'], sources: ['https://www.elastic.co/docs/reference/beats/filebeat/running-on-docker'] },
  { repositories: ['docker.elastic.co/beats/metricbeat', 'elastic/metricbeat'], kind: 'app', config: ['/usr/share/metricbeat/metricbeat.yml'], notConfig: ['/etc/metricbeat/metricbeat.yml', '/metricbeat.yml'], sources: ['https://www.elastic.co/docs/reference/beats/metricbeat/running-on-docker'] },
  { repositories: ['docker.elastic.co/beats/heartbeat', 'docker.elastic.co/beats/packetbeat', 'docker.elastic.co/beats/elastic-agent', 'docker.elastic.co/elastic-agent/elastic-agent'], kind: 'app', sources: ['https://www.elastic.co/docs/reference/beats'] },
  { repositories: ['fluent/fluent-bit', 'cr.fluentbit.io/fluent/fluent-bit'], kind: 'app', config: ['/fluent-bit/etc/fluent-bit.conf', '/fluent-bit/etc/fluent-bit.yaml'], sources: ['https://github.com/fluent/fluent-bit/blob/master/dockerfiles/Dockerfile'] },
  { repositories: ['fluent/fluent-bit', 'cr.fluentbit.io/fluent/fluent-bit'], tags: ['!*debug* >=2'], uid: 0, tools: ['fluent-bit'], noHealth: true, sources: ['https://github.com/fluent/fluent-bit/blob/master/dockerfiles/Dockerfile'] },
  { repositories: ['quay.io/thanos/thanos', 'thanosio/thanos'], kind: 'metrics', ports: [10902, 10901], sources: ['https://github.com/thanos-io/thanos/blob/main/Dockerfile'] },
  { repositories: cluster, tags: ['!*scratch*'], libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'vmstorage-prod', 'vminsert-prod', 'vmselect-prod'], sources: ['https://github.com/VictoriaMetrics/VictoriaMetrics/tree/cluster/deployment/docker'] },
  { repositories: ['victoriametrics/vmstorage'], kind: 'metrics', uid: 0, ipv4Only: true, ports: [8482, 8400, 8401], sources: ['https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/'] },
  { repositories: ['victoriametrics/vminsert'], kind: 'metrics', uid: 0, ipv4Only: true, ports: [8480], sources: ['https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/'] },
  { repositories: ['victoriametrics/vmselect'], kind: 'metrics', uid: 0, ipv4Only: true, ports: [8481], sources: ['https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/'] },
  { repositories: ['chronograf'], kind: 'app', ports: [8888], data: ['/var/lib/chronograf'], sources: ['https://github.com/influxdata/influxdata-docker'] },
  { repositories: ['kapacitor'], kind: 'app', ports: [9092], data: ['/var/lib/kapacitor'], config: ['/etc/kapacitor/kapacitor.conf'], sources: ['https://github.com/influxdata/influxdata-docker'] },
  { repositories: ['nvcr.io/nvidia/k8s/dcgm-exporter', 'nvidia/dcgm-exporter'], kind: 'metrics', ports: [9400], sources: ['https://github.com/NVIDIA/dcgm-exporter/tree/main/docker'] },
  { repositories: ['nicolargo/glances'], kind: 'app', ports: [61208], sources: ['https://github.com/nicolargo/glances/tree/develop/docker-files'] },
  { repositories: ['henrygd/beszel', 'ghcr.io/henrygd/beszel/beszel'], kind: 'app', uid: 0, ports: [8090], data: ['/beszel_data'], tools: ['beszel'], health: ['CMD', '/beszel', 'health', '--url', 'http://127.0.0.1:8090'], sources: ['https://github.com/henrygd/beszel/blob/main/internal/dockerfile_hub'] },
  { repositories: ['zabbix/zabbix-server-pgsql', 'zabbix/zabbix-server-mysql', 'zabbix/zabbix-proxy-sqlite3', 'zabbix/zabbix-proxy-mysql'], kind: 'app', uid: 1997, ports: [10051], sources: ['https://github.com/zabbix/zabbix-docker'] },
  { repositories: ['zabbix/zabbix-web-nginx-pgsql', 'zabbix/zabbix-web-nginx-mysql', 'zabbix/zabbix-web-apache-pgsql', 'zabbix/zabbix-web-apache-mysql'], kind: 'app', uid: 1997, ports: [8080, 8443], sources: ['https://github.com/zabbix/zabbix-docker'] },
  { repositories: ['wazuh/wazuh-manager'], kind: 'app', uid: 0, ports: [1514, 1515, 55000], boot: 60, sources: ['https://github.com/wazuh/wazuh-docker/tree/main/build-docker-images'] },
  { repositories: ['wazuh/wazuh-indexer'], kind: 'database', uid: 1000, ports: [9200], data: ['/var/lib/wazuh-indexer'], boot: 60, sources: ['https://github.com/wazuh/wazuh-docker/tree/main/build-docker-images'] },
  { repositories: ['wazuh/wazuh-dashboard'], kind: 'app', uid: 1000, ports: [5601], boot: 60, sources: ['https://github.com/wazuh/wazuh-docker/tree/main/build-docker-images'] },
];
