import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

/** Brokers besides RabbitMQ. */
export const messaging: readonly ImageKnowledge[] = [
  { repositories: ['nats'], kind: 'queue', ports: [4222, 8222, 6222], sources: ['https://github.com/nats-io/nats-docker'] },
  { repositories: ['nats'], tags: ['!*alpine* !*windows* !*nanoserver*'], uid: 0, tools: ['nats-server'], noHealth: true, sources: ['https://github.com/nats-io/nats-docker/blob/main/2.11.x/scratch/Dockerfile'] },
  { repositories: ['nats'], tags: ['*alpine*'], uid: 0, libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'nats-server', 'docker-entrypoint.sh'], sources: ['https://github.com/nats-io/nats-docker'] },
  { repositories: ['apache/kafka', 'apache/kafka-native'], kind: 'queue', uid: 1000, ports: [9092], boot: 20, sources: ['https://github.com/apache/kafka/tree/trunk/docker'] },
  { repositories: ['confluentinc/cp-kafka', 'confluentinc/cp-server', 'confluentinc/confluent-local'], kind: 'queue', uid: 1000, ports: [9092], data: ['/var/lib/kafka/data'], boot: 30, sources: ['https://github.com/confluentinc/kafka-images'] },
  { repositories: ['confluentinc/cp-zookeeper'], kind: 'queue', uid: 1000, ports: [2181], boot: 20, sources: ['https://github.com/confluentinc/kafka-images'] },
  { repositories: ['confluentinc/cp-schema-registry', 'confluentinc/cp-kafka-connect', 'confluentinc/cp-kafka-connect-base', 'confluentinc/cp-kafka-rest', 'confluentinc/cp-ksqldb-server', 'confluentinc/cp-enterprise-control-center', 'confluentinc/cp-server-connect', 'confluentinc/cp-server-connect-base'], kind: 'app', uid: 1000, boot: 30, sources: ['https://github.com/confluentinc'] },
  { repositories: ['zookeeper'], kind: 'queue', ports: [2181], data: ['/data', '/datalog'], sources: ['https://github.com/31z4/zookeeper-docker'] },
  { repositories: ['bitnami/kafka', 'bitnamilegacy/kafka', 'bitnami/zookeeper', 'bitnamilegacy/zookeeper', 'bitnami/rabbitmq', 'bitnamilegacy/rabbitmq'], kind: 'queue', uid: 1001, gid: 0, sources: ['https://github.com/bitnami/containers'] },
  { repositories: ['redpandadata/redpanda', 'vectorized/redpanda', 'docker.redpanda.com/vectorized/redpanda', 'docker.redpanda.com/redpandadata/redpanda'], kind: 'queue', uid: 101, ports: [9092, 9644], data: ['/var/lib/redpanda/data'], sources: ['https://github.com/redpanda-data/redpanda'] },
  { repositories: ['eclipse-mosquitto'], kind: 'queue', uid: 0, dropsTo: 1883, libc: 'musl', wget: 'busybox', ports: [1883], data: ['/mosquitto/data'], config: ['/mosquitto/config/mosquitto.conf'], notConfig: ['/etc/mosquitto/mosquitto.conf', '/mosquitto.conf', '/mosquitto/mosquitto.conf'], tools: [...ALPINE, 'mosquitto', 'mosquitto_pub', 'mosquitto_sub', 'mosquitto_rr', 'mosquitto_passwd', 'mosquitto_ctrl', 'mosquitto_signal', 'docker-entrypoint.sh'], sources: ['https://github.com/eclipse-mosquitto/mosquitto/tree/master/docker'] },
  { repositories: ['emqx', 'emqx/emqx'], kind: 'queue', uid: 1000, ports: [1883, 18083], web: 18083, data: ['/opt/emqx/data'], sources: ['https://github.com/emqx/emqx/tree/master/deploy/docker'] },
  { repositories: ['apachepulsar/pulsar', 'temporalio/auto-setup'], kind: 'queue', sources: ['https://github.com/apache/pulsar', 'https://github.com/temporalio/docker-builds'] },
];
