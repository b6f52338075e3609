import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

/** What watches or runs containers. */
export const operations: readonly ImageKnowledge[] = [
  { repositories: ['louislam/uptime-kuma', 'ghcr.io/louislam/uptime-kuma'], kind: 'app', ownHealth: true, ports: [3001], data: ['/app/data'], notData: ['/data', '/uptime-kuma', '/app', '/config'], boot: 60, sources: ['https://github.com/louislam/uptime-kuma/blob/master/docker/dockerfile'] },
  { repositories: ['portainer/portainer-ce', 'portainer/portainer-ee', 'portainer/portainer'], kind: 'app', ports: [9000, 9443, 8000], web: 9000, data: ['/data'], notData: ['/portainer', '/portainer_data', '/var/lib/portainer'], sources: ['https://github.com/portainer/portainer/tree/develop/build/linux'] },
  { repositories: ['portainer/portainer-ce', 'portainer/portainer-ee', 'portainer/portainer'], tags: ['!*alpine* !*windows*'], uid: 0, tools: ['portainer', 'docker', 'docker-compose', 'kubectl', 'helm', 'kompose'], noHealth: true, sources: ['https://github.com/portainer/portainer/tree/develop/build/linux'] },
  { repositories: ['portainer/agent'], kind: 'app', ports: [9001], sources: ['https://github.com/portainer/agent'] },
  { repositories: ['containrrr/watchtower', 'ghcr.io/containrrr/watchtower', 'nickfedor/watchtower', 'ghcr.io/nicholas-fedor/watchtower'], kind: 'app', uid: 0, ownHealth: true, ports: [8080], tools: ['watchtower'], sources: ['https://github.com/containrrr/watchtower/blob/main/dockerfiles/Dockerfile'] },
  { repositories: ['crazymax/diun', 'ghcr.io/crazy-max/diun'], kind: 'app', uid: 0, libc: 'musl', wget: 'busybox', data: ['/data'], tools: [...ALPINE, 'diun'], sources: ['https://github.com/crazy-max/diun/blob/master/Dockerfile'] },
  { repositories: ['amir20/dozzle', 'ghcr.io/amir20/dozzle'], kind: 'app', uid: 0, ports: [8080], tools: ['dozzle'], health: ['CMD', '/dozzle', 'healthcheck'], sources: ['https://github.com/amir20/dozzle/blob/master/Dockerfile'] },
  { repositories: ['tecnativa/docker-socket-proxy', 'ghcr.io/tecnativa/docker-socket-proxy', 'lscr.io/linuxserver/socket-proxy'], kind: 'proxy', ports: [2375], sources: ['https://github.com/Tecnativa/docker-socket-proxy'] },
  { repositories: ['netdata/netdata', 'ghcr.io/netdata/netdata'], kind: 'metrics', uid: 0, ownHealth: true, ports: [19999], sources: ['https://github.com/netdata/netdata/blob/master/packaging/docker/Dockerfile'] },
  { repositories: ['cloudflare/cloudflared', 'ghcr.io/cloudflare/cloudflared'], kind: 'proxy', uid: 65532, tools: ['cloudflared'], noHealth: true, sources: ['https://github.com/cloudflare/cloudflared/blob/master/Dockerfile'] },
  { repositories: ['headscale/headscale', 'ghcr.io/juanfont/headscale'], kind: 'app', ports: [8080], data: ['/var/lib/headscale'], sources: ['https://github.com/juanfont/headscale'] },
  { repositories: ['headscale/headscale', 'ghcr.io/juanfont/headscale'], tags: ['!*debug*', '>=0.23'], tools: ['headscale'], noHealth: true, sources: ['https://github.com/juanfont/headscale'] },
  { repositories: ['traefik/whoami', 'containous/whoami'], kind: 'app', uid: 0, ports: [80], tools: ['whoami'], noHealth: true, sources: ['https://github.com/traefik/whoami/blob/master/Dockerfile'] },
  { repositories: ['crowdsecurity/crowdsec', 'ghcr.io/crowdsecurity/crowdsec'], kind: 'app', uid: 0, ports: [8080, 6060], data: ['/var/lib/crowdsec/data'], health: ['CMD', 'cscli', 'lapi', 'status'], boot: 60, sources: ['https://github.com/crowdsecurity/crowdsec/blob/master/Dockerfile'] },
  { repositories: ['jc21/nginx-proxy-manager', 'ghcr.io/nginxproxymanager/nginx-proxy-manager'], kind: 'proxy', uid: 0, ports: [80, 81, 443], data: ['/data', '/etc/letsencrypt'], health: ['CMD', '/usr/bin/check-health'], sources: ['https://github.com/NginxProxyManager/nginx-proxy-manager'] },
  { repositories: ['nginxproxy/nginx-proxy', 'jwilder/nginx-proxy'], kind: 'proxy', uid: 0, ports: [80], sources: ['https://github.com/nginx-proxy/nginx-proxy'] },
  { repositories: ['adguard/adguardhome'], kind: 'app', uid: 0, ports: [53, 3000, 80], data: ['/opt/adguardhome/work', '/opt/adguardhome/conf'], notData: ['/data', '/config', '/opt/AdGuardHome'], sources: ['https://github.com/AdguardTeam/AdGuardHome/blob/master/docker/Dockerfile'] },
  { repositories: ['pihole/pihole', 'ghcr.io/pi-hole/pihole'], kind: 'app', uid: 0, ownHealth: true, ports: [53, 80], web: 80, data: ['/etc/pihole'], sources: ['https://github.com/pi-hole/docker-pi-hole/blob/master/src/Dockerfile'] },
];
