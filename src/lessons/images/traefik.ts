import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE } from './programs.js';

/** Reads its file from /etc/traefik, or from the working directory, which is the root. */
export const traefik: readonly ImageKnowledge[] = [
  { repositories: ['traefik', 'ghcr.io/traefik/traefik'], kind: 'proxy', ports: [80], sources: ['https://github.com/traefik/traefik-library-image'] },
  { repositories: ['traefik', 'ghcr.io/traefik/traefik'], tags: ['!*windows* !*nanoserver*', '>=2'], uid: 0, libc: 'musl', wget: 'busybox', tools: [...ALPINE, 'traefik', 'entrypoint.sh'], config: ['/etc/traefik/traefik.yml', '/etc/traefik/traefik.yaml', '/etc/traefik/traefik.toml', '/traefik.yml', '/traefik.yaml', '/traefik.toml'], notConfig: ['/etc/traefik.yml', '/etc/traefik.yaml', '/etc/traefik.toml', '/etc/traefik/config.yml', '/etc/traefik/traefik.conf', '/config/traefik.yml'], health: ['CMD', 'traefik', 'healthcheck', '--ping'], sources: ['https://github.com/traefik/traefik-library-image', 'https://doc.traefik.io/traefik/getting-started/configuration-overview/'] },
];
