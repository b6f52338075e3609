import type { Subject } from '../../model/lesson.js';

interface Family {
  readonly metric: RegExp;
  /** What of it in the configuration shows that such an exporter may be scraped. */
  readonly by: RegExp;
  readonly exporter: string;
}

const FAMILIES: readonly Family[] = [
  { metric: /\bpg_(?:up|stat_\w+|database_\w+|locks\w*|replication_\w+|settings_\w+)/, by: /postgres|postgis|timescale|\bpg|[_-]pg\b|database|\bdb\b|:918[78]\b/i, exporter: 'postgres_exporter' },
  { metric: /\bmysql_(?:up|global_\w+|slave_\w+)/, by: /mysql|maria|database|\bdb\b|:9104\b/i, exporter: 'mysqld_exporter' },
  { metric: /\bredis_(?:up|memory_\w+|connected_\w+|rejected_\w+|evicted_\w+)/, by: /redis|valkey|keydb|dragonfly|cache|:9121\b/i, exporter: 'redis_exporter' },
  { metric: /\bcontainer_(?:cpu|memory|network|fs|last_seen|start)\w*/, by: /cadvisor|container|docker|podman|kube|:8080\b/i, exporter: 'cAdvisor' },
  { metric: /\bprobe_(?:success|duration_seconds|ssl_\w+|http_\w+)/, by: /blackbox|probe|:9115\b/i, exporter: 'blackbox_exporter' },
  { metric: /\bnode_(?:cpu|memory|filesystem|load\d+|network|disk|boot_time)\w*/, by: /node|\bhost|:9100\b/i, exporter: 'node_exporter' },
];
/** What is found at run time, or comes another way than by a scrape of its exporter. */
const OTHER_WAYS = /_sd_configs?\b|remote_read|scrape_config_files|\/federate/;
const COLLECTORS = /alloy|agent|telegraf|otel|collector|netdata|vmagent|vector|fluent|pushgateway|victoria|mimir|thanos/i;
/** A service here; anything else may be of any kind. */
const NEAR = /^(?:https?:\/\/.*|(?:localhost|127\.0\.0\.1|[a-z][\w-]*)(?::\d+)?)$/i;

/** A metric of an alert that none of the targets has; `config` is all that the one Prometheus scrapes. */
export function unexported(expr: string, config: string, targets: readonly string[], { projects }: Subject): { readonly metric: string; readonly exporter: string } | undefined {
  const text = config.replace(/^\s*#.*$/gm, '').replaceAll('localhost', '');
  if (targets.length === 0 || !targets.every((target) => NEAR.test(target)) || OTHER_WAYS.test(text) || COLLECTORS.test(text) || projects.some(({ services }) => services.some(pushes))) return undefined;
  for (const { metric, by, exporter } of FAMILIES) {
    const found = metric.exec(expr)?.[0];
    if (found !== undefined && !by.test(text)) return { metric: found, exporter };
  }
  return undefined;
}

function pushes({ image, command }: Subject['projects'][number]['services'][number]): boolean {
  return COLLECTORS.test(image?.repository ?? '') || (command?.words ?? []).some(({ text }) => text.includes('remote-write-receiver'));
}
