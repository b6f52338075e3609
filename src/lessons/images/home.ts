import type { ImageKnowledge } from '../../model/lesson.js';

/** What people run at home. */
export const home: readonly ImageKnowledge[] = [
  { repositories: ['linuxserver/*', 'lscr.io/linuxserver/*', 'ghcr.io/linuxserver/*'], kind: 'app', uid: 0, data: ['/config'], sources: ['https://docs.linuxserver.io/general/understanding-puid-and-pgid/'] },
  { repositories: ['linuxserver/mariadb', 'lscr.io/linuxserver/mariadb', 'ghcr.io/linuxserver/mariadb'], kind: 'database', ports: [3306], notData: ['/var/lib/mysql'], sources: ['https://github.com/linuxserver/docker-mariadb'] },
  { repositories: ['linuxserver/socket-proxy', 'lscr.io/linuxserver/socket-proxy', 'ghcr.io/linuxserver/socket-proxy', 'linuxserver/wireguard', 'lscr.io/linuxserver/wireguard'], data: [], sources: ['https://github.com/linuxserver/docker-socket-proxy', 'https://github.com/linuxserver/docker-wireguard'] },
  { repositories: ['ghcr.io/home-assistant/home-assistant', 'homeassistant/home-assistant'], kind: 'app', uid: 0, ports: [8123], data: ['/config'], notData: ['/data', '/homeassistant', '/root/.homeassistant'], sources: ['https://github.com/home-assistant/core/blob/dev/Dockerfile'] },
  { repositories: ['jellyfin/jellyfin', 'ghcr.io/jellyfin/jellyfin'], kind: 'app', ownHealth: true, ports: [8096], data: ['/config'], sources: ['https://github.com/jellyfin/jellyfin-packaging/tree/master/docker'] },
  { repositories: ['plexinc/pms-docker'], kind: 'app', uid: 0, ownHealth: true, ports: [32400], data: ['/config'], sources: ['https://github.com/plexinc/pms-docker'] },
  { repositories: ['ghcr.io/immich-app/immich-server'], kind: 'app', ownHealth: true, ports: [2283], sources: ['https://github.com/immich-app/immich/blob/main/server/Dockerfile'] },
  { repositories: ['ghcr.io/immich-app/immich-machine-learning'], kind: 'app', ownHealth: true, ports: [3003], sources: ['https://github.com/immich-app/immich/blob/main/machine-learning/Dockerfile'] },
  { repositories: ['ghcr.io/paperless-ngx/paperless-ngx', 'paperlessngx/paperless-ngx'], kind: 'app', uid: 0, ownHealth: true, ports: [8000], data: ['/usr/src/paperless/data', '/usr/src/paperless/media'], boot: 60, sources: ['https://github.com/paperless-ngx/paperless-ngx/blob/dev/Dockerfile'] },
  { repositories: ['nodered/node-red'], kind: 'app', uid: 1000, ownHealth: true, ports: [1880], data: ['/data'], notData: ['/root/.node-red', '/usr/src/node-red'], sources: ['https://github.com/node-red/node-red-docker'] },
  { repositories: ['koenkk/zigbee2mqtt', 'ghcr.io/koenkk/zigbee2mqtt'], kind: 'app', uid: 0, ports: [8080], data: ['/app/data'], notData: ['/data', '/config', '/zigbee2mqtt/data'], sources: ['https://github.com/Koenkk/zigbee2mqtt/blob/master/docker/Dockerfile'] },
  { repositories: ['syncthing/syncthing', 'ghcr.io/syncthing/syncthing'], kind: 'app', uid: 0, ownHealth: true, ports: [8384, 22000], data: ['/var/syncthing'], notData: ['/config', '/data', '/root/.config/syncthing'], sources: ['https://github.com/syncthing/syncthing/blob/main/Dockerfile'] },
  { repositories: ['filebrowser/filebrowser'], kind: 'app', ownHealth: true, ports: [80], sources: ['https://github.com/filebrowser/filebrowser'] },
  { repositories: ['gotify/server', 'ghcr.io/gotify/server'], kind: 'app', ownHealth: true, ports: [80], data: ['/app/data'], sources: ['https://github.com/gotify/server/blob/master/docker/Dockerfile'] },
  { repositories: ['axllent/mailpit', 'ghcr.io/axllent/mailpit'], kind: 'app', ownHealth: true, ports: [1025, 8025], web: 8025, sources: ['https://github.com/axllent/mailpit/blob/develop/Dockerfile'] },
  { repositories: ['ghcr.io/gethomepage/homepage'], kind: 'app', ownHealth: true, ports: [3000], config: ['/app/config'], notConfig: ['/config'], sources: ['https://github.com/gethomepage/homepage/blob/main/Dockerfile'] },
  { repositories: ['matrixdotorg/synapse', 'ghcr.io/element-hq/synapse'], kind: 'app', uid: 0, dropsTo: 991, ownHealth: true, ports: [8008], data: ['/data'], sources: ['https://github.com/element-hq/synapse/blob/develop/docker/Dockerfile'] },
  { repositories: ['mattermost/mattermost-team-edition', 'mattermost/mattermost-enterprise-edition'], kind: 'app', uid: 2000, ownHealth: true, ports: [8065], data: ['/mattermost/data'], sources: ['https://github.com/mattermost/mattermost/blob/master/server/build/Dockerfile'] },
  { repositories: ['dpage/pgadmin4'], kind: 'app', uid: 5050, gid: 0, libc: 'musl', wget: 'busybox', fileCaps: ['NET_BIND_SERVICE'], ports: [80], data: ['/var/lib/pgadmin'], notData: ['/root/.pgadmin', '/data', '/pgadmin4', '/var/lib/pgadmin4', '/pgadmin'], boot: 60, health: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1/misc/ping'], sources: ['https://github.com/pgadmin-org/pgadmin4/blob/master/Dockerfile'] },
  { repositories: ['metabase/metabase'], kind: 'app', ports: [3000], boot: 120, health: ['CMD', 'curl', '-fsS', 'http://127.0.0.1:3000/api/health'], sources: ['https://github.com/metabase/metabase/blob/master/bin/docker/Dockerfile'] },
  { repositories: ['baserow/baserow'], kind: 'app', ownHealth: true, ports: [80], data: ['/baserow/data'], boot: 120, sources: ['https://github.com/baserow/baserow/tree/develop/deploy/all-in-one'] },
];
