import type { ImageKnowledge } from '../../model/lesson.js';
import { ALPINE, BUSYBOX, DEBIAN } from './programs.js';

/** Distributions as they come. */
export const baseImages: readonly ImageKnowledge[] = [
  { repositories: ['alpine'], kind: 'base', uid: 0, libc: 'musl', wget: 'busybox', tools: ALPINE, sources: ['https://github.com/alpinelinux/docker-alpine'] },
  { repositories: ['busybox'], kind: 'base', uid: 0, wget: 'busybox', tools: [...BUSYBOX, 'getconf'], sources: ['https://github.com/docker-library/busybox'] },
  { repositories: ['debian'], kind: 'base', uid: 0, libc: 'glibc', tools: DEBIAN, sources: ['https://github.com/debuerreotype/docker-debian-artifacts'] },
  { repositories: ['ubuntu'], kind: 'base', uid: 0, libc: 'glibc', tools: [...DEBIAN, 'ps', 'pgrep', 'pkill', 'top', 'free', 'uptime', 'kill'], sources: ['https://github.com/docker-library/official-images/blob/master/library/ubuntu'] },
  { repositories: ['golang', 'rust', 'ruby', 'perl', 'elixir', 'erlang', 'haskell', 'julia', 'swift', 'gcc', 'maven', 'gradle', 'eclipse-temurin', 'openjdk', 'amazoncorretto', 'sapmachine', 'ibmjava', 'jruby', 'pypy', 'buildpack-deps', 'fedora', 'rockylinux', 'almalinux', 'amazonlinux', 'oraclelinux', 'centos', 'archlinux', 'opensuse/leap'], kind: 'base', uid: 0, sources: ['https://github.com/docker-library/official-images/tree/master/library'] },
  { repositories: ['oven/bun', 'denoland/deno', 'mcr.microsoft.com/dotnet/*', 'mcr.microsoft.com/playwright', 'mcr.microsoft.com/playwright/*', 'phusion/baseimage', 'phusion/passenger-*', 'nvidia/cuda', 'pytorch/pytorch', 'tensorflow/tensorflow'], kind: 'base', sources: ['https://github.com/oven-sh/bun/tree/main/dockerhub', 'https://github.com/denoland/deno_docker', 'https://github.com/dotnet/dotnet-docker', 'https://github.com/microsoft/playwright/tree/main/utils/docker', 'https://github.com/phusion/baseimage-docker'] },
  { repositories: ['scratch', 'gcr.io/distroless/*'], kind: 'base', noHealth: true, sources: ['https://github.com/GoogleContainerTools/distroless'] },
  { repositories: ['curlimages/curl'], kind: 'app', noHealth: true, sources: ['https://github.com/curl/curl-container'] },
  { repositories: ['hello-world'], kind: 'app', noHealth: true, sources: ['https://github.com/docker-library/hello-world'] },
  { repositories: ['registry'], kind: 'storage', uid: 0, libc: 'musl', wget: 'busybox', ports: [5000], data: ['/var/lib/registry'], notData: ['/tmp/registry', '/registry', '/data'], tools: [...ALPINE, 'registry', 'entrypoint.sh', 'htpasswd'], sources: ['https://github.com/distribution/distribution-library-image'] },
];
