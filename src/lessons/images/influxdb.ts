import type { ImageKnowledge } from '../../model/lesson.js';

/** 1 and 2 keep their data in different places. */
export const influxdb: readonly ImageKnowledge[] = [
  { repositories: ['influxdb'], kind: 'database', ports: [8086], sources: ['https://github.com/influxdata/influxdata-docker'] },
  { repositories: ['influxdb'], tags: ['>=2 <3 !latest !alpine !core !*-core !*enterprise*'], uid: 0, data: ['/var/lib/influxdb2'], notData: ['/var/lib/influxdb', '/root/.influxdbv2', '/home/influxdb/.influxdbv2'], health: ['CMD', 'influx', 'ping'], sources: ['https://github.com/influxdata/influxdata-docker/tree/master/influxdb/2.7'] },
  { repositories: ['influxdb'], tags: ['<2'], data: ['/var/lib/influxdb'], notData: ['/var/lib/influxdb2'], sources: ['https://github.com/influxdata/influxdata-docker/tree/master/influxdb/1.8'] },
  { repositories: ['influxdb'], tags: ['latest'], notData: ['/var/lib/influxdb'], sources: ['https://github.com/influxdata/influxdata-docker/tree/master/influxdb/2.7', 'https://docs.influxdata.com/influxdb3/core/install/'] },
  { repositories: ['telegraf'], kind: 'app', config: ['/etc/telegraf/telegraf.conf'], sources: ['https://github.com/influxdata/influxdata-docker'] },
];
