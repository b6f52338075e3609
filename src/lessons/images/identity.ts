import type { ImageKnowledge } from '../../model/lesson.js';
import { COREUTILS_AND_BASH } from './programs.js';

/** Who logs in. */
export const identity: readonly ImageKnowledge[] = [
  { repositories: ['quay.io/keycloak/keycloak', 'keycloak/keycloak'], kind: 'app', uid: 1000, gid: 0, libc: 'glibc', ports: [8080, 8443], boot: 60, sources: ['https://github.com/keycloak/keycloak/blob/main/quarkus/container/Dockerfile'] },
  { repositories: ['quay.io/keycloak/keycloak', 'keycloak/keycloak'], tags: ['>=22'], tools: [...COREUTILS_AND_BASH, 'java', 'kc.sh', 'kcadm.sh', 'kcreg.sh', 'keytool', 'find', 'xargs'], sources: ['https://github.com/keycloak/keycloak/blob/main/quarkus/container/Dockerfile'] },
  { repositories: ['jboss/keycloak', 'quay.io/keycloak/keycloak-x'], kind: 'app', ports: [8080], gone: { why: 'This repository has had no version since Keycloak 17.', use: 'quay.io/keycloak/keycloak' }, sources: ['https://www.keycloak.org/migration/migrating-to-quarkus'] },
  { repositories: ['authelia/authelia', 'ghcr.io/authelia/authelia'], kind: 'app', uid: 0, ownHealth: true, ports: [9091], data: ['/config'], config: ['/config/configuration.yml'], notConfig: ['/etc/authelia/configuration.yml', '/etc/authelia/config.yml', '/authelia/configuration.yml'], sources: ['https://github.com/authelia/authelia/blob/master/Dockerfile'] },
  { repositories: ['ghcr.io/goauthentik/server', 'beryju/authentik', 'authentik/server'], kind: 'app', uid: 1000, ownHealth: true, ports: [9000, 9443], boot: 60, sources: ['https://github.com/goauthentik/authentik/blob/main/Dockerfile'] },
  { repositories: ['ghcr.io/goauthentik/ldap', 'ghcr.io/goauthentik/proxy', 'ghcr.io/goauthentik/radius', 'ghcr.io/goauthentik/rac'], kind: 'app', uid: 1000, ownHealth: true, sources: ['https://github.com/goauthentik/authentik'] },
  { repositories: ['vaultwarden/server', 'ghcr.io/dani-garcia/vaultwarden', 'quay.io/vaultwarden/server'], kind: 'app', uid: 0, ownHealth: true, ports: [80], data: ['/data'], notData: ['/vaultwarden', '/vw-data', '/config', '/app/data', '/var/lib/vaultwarden'], sources: ['https://github.com/dani-garcia/vaultwarden/tree/main/docker'] },
  { repositories: ['lldap/lldap', 'ghcr.io/lldap/lldap'], kind: 'app', ownHealth: true, ports: [3890, 17170], web: 17170, data: ['/data'], sources: ['https://github.com/lldap/lldap'] },
  { repositories: ['ghcr.io/pocket-id/pocket-id'], kind: 'app', ports: [1411], data: ['/app/data'], ownHealth: true, sources: ['https://github.com/pocket-id/pocket-id'] },
];
