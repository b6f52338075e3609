import type { ImageKnowledge } from '../../model/lesson.js';

/** Further stores, of which little more than port and directory is used. */
export const databases: readonly ImageKnowledge[] = [
  { repositories: ['neo4j'], kind: 'database', uid: 0, dropsTo: 7474, ports: [7474, 7687], data: ['/data'], notData: ['/var/lib/neo4j'], boot: 30, sources: ['https://github.com/neo4j/docker-neo4j'] },
  { repositories: ['cassandra'], kind: 'database', uid: 0, dropsTo: 999, ports: [9042], data: ['/var/lib/cassandra'], boot: 60, sources: ['https://github.com/docker-library/cassandra'] },
  { repositories: ['scylladb/scylla'], kind: 'database', ports: [9042], data: ['/var/lib/scylla'], boot: 60, sources: ['https://github.com/scylladb/scylladb'] },
  { repositories: ['couchdb'], kind: 'database', uid: 0, dropsTo: 5984, ports: [5984], data: ['/opt/couchdb/data'], notData: ['/usr/local/var/lib/couchdb', '/var/lib/couchdb', '/data'], sources: ['https://github.com/apache/couchdb-docker'] },
  { repositories: ['arangodb'], kind: 'database', ports: [8529], data: ['/var/lib/arangodb3'], sources: ['https://github.com/arangodb/arangodb-docker'] },
  { repositories: ['cockroachdb/cockroach'], kind: 'database', ports: [26257, 8080], sources: ['https://github.com/cockroachdb/cockroach'] },
  { repositories: ['surrealdb/surrealdb'], kind: 'database', ports: [8000], sources: ['https://github.com/surrealdb/surrealdb/tree/main/docker'] },
  { repositories: ['questdb/questdb'], kind: 'database', ports: [9000, 8812, 9009], data: ['/var/lib/questdb'], notData: ['/root/.questdb'], sources: ['https://github.com/questdb/questdb'] },
  { repositories: ['solr'], kind: 'database', uid: 8983, ports: [8983], data: ['/var/solr'], notData: ['/opt/solr/server/solr'], boot: 30, sources: ['https://github.com/apache/solr-docker'] },
  { repositories: ['getmeili/meilisearch'], kind: 'database', ports: [7700], data: ['/meili_data'], notData: ['/data.ms', '/meilisearch', '/meili_data/data.ms'], sources: ['https://github.com/meilisearch/meilisearch/blob/main/Dockerfile'] },
  { repositories: ['typesense/typesense'], kind: 'database', ports: [8108], sources: ['https://github.com/typesense/typesense'] },
  { repositories: ['manticoresearch/manticore'], kind: 'database', ports: [9306, 9308], data: ['/var/lib/manticore'], sources: ['https://github.com/manticoresoftware/docker'] },
  { repositories: ['mcr.microsoft.com/mssql/server'], kind: 'database', ports: [1433], data: ['/var/opt/mssql'], boot: 60, sources: ['https://github.com/microsoft/mssql-docker'] },
  { repositories: ['mcr.microsoft.com/mssql/server'], tags: ['>=2019'], uid: 10001, sources: ['https://learn.microsoft.com/sql/linux/sql-server-linux-docker-container-security'] },
  { repositories: ['gvenzl/oracle-xe', 'gvenzl/oracle-free'], kind: 'database', uid: 54321, ports: [1521], data: ['/opt/oracle/oradata'], boot: 120, sources: ['https://github.com/gvenzl/oci-oracle-free'] },
  { repositories: ['timescale/timescaledb-ha'], kind: 'database', uid: 1000, ports: [5432], data: ['/home/postgres/pgdata'], notData: ['/var/lib/postgresql/data', '/var/lib/postgresql'], sources: ['https://github.com/timescale/timescaledb-docker-ha'] },
  { repositories: ['supabase/postgres'], kind: 'database', ports: [5432], data: ['/var/lib/postgresql/data'], sources: ['https://github.com/supabase/postgres'] },
  { repositories: ['citusdata/citus', 'imresamu/postgis', 'kartoza/postgis', 'apache/age', 'paradedb/paradedb'], kind: 'database', ports: [5432], sources: ['https://github.com/citusdata/docker', 'https://github.com/kartoza/docker-postgis'] },
  { repositories: ['bitnami/postgresql', 'bitnamilegacy/postgresql'], kind: 'database', uid: 1001, gid: 0, ports: [5432], data: ['/bitnami/postgresql'], notData: ['/var/lib/postgresql/data', '/var/lib/postgresql'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/postgresql'] },
  { repositories: ['bitnami/mariadb', 'bitnamilegacy/mariadb'], kind: 'database', uid: 1001, gid: 0, ports: [3306], data: ['/bitnami/mariadb'], notData: ['/var/lib/mysql'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/mariadb'] },
  { repositories: ['bitnami/mysql', 'bitnamilegacy/mysql'], kind: 'database', uid: 1001, gid: 0, ports: [3306], data: ['/bitnami/mysql'], notData: ['/var/lib/mysql'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/mysql'] },
  { repositories: ['bitnami/mongodb', 'bitnamilegacy/mongodb'], kind: 'database', uid: 1001, gid: 0, ports: [27017], data: ['/bitnami/mongodb'], notData: ['/data/db'], sources: ['https://github.com/bitnami/containers/tree/main/bitnami/mongodb'] },
  { repositories: ['quay.io/coreos/etcd', 'gcr.io/etcd-development/etcd'], kind: 'database', ports: [2379, 2380], sources: ['https://github.com/etcd-io/etcd'] },
];
