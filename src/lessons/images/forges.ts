import type { ImageKnowledge } from '../../model/lesson.js';

/** Forges and what builds for them. */
export const forges: readonly ImageKnowledge[] = [
  { repositories: ['gitea/gitea', 'docker.gitea.com/gitea'], kind: 'app', ports: [3000], web: 3000, libc: 'musl', sources: ['https://github.com/go-gitea/gitea/blob/main/Dockerfile'] },
  { repositories: ['gitea/gitea', 'docker.gitea.com/gitea'], tags: ['!*rootless*'], uid: 0, data: ['/data'], notData: ['/var/lib/gitea', '/gitea', '/etc/gitea', '/app/gitea/data'], sources: ['https://github.com/go-gitea/gitea/blob/main/Dockerfile'] },
  { repositories: ['gitea/gitea', 'docker.gitea.com/gitea'], tags: ['*rootless*'], uid: 1000, data: ['/var/lib/gitea'], notData: ['/data'], sources: ['https://github.com/go-gitea/gitea/blob/main/Dockerfile.rootless'] },
  { repositories: ['codeberg.org/forgejo/forgejo', 'code.forgejo.org/forgejo/forgejo', 'data.forgejo.org/forgejo/forgejo'], kind: 'app', ports: [3000], web: 3000, libc: 'musl', sources: ['https://codeberg.org/forgejo/forgejo/src/branch/forgejo/Dockerfile'] },
  { repositories: ['codeberg.org/forgejo/forgejo', 'code.forgejo.org/forgejo/forgejo', 'data.forgejo.org/forgejo/forgejo'], tags: ['!*rootless*'], uid: 0, data: ['/data'], notData: ['/var/lib/gitea', '/var/lib/forgejo', '/forgejo'], sources: ['https://codeberg.org/forgejo/forgejo/src/branch/forgejo/Dockerfile'] },
  { repositories: ['codeberg.org/forgejo/forgejo', 'code.forgejo.org/forgejo/forgejo', 'data.forgejo.org/forgejo/forgejo'], tags: ['*rootless*'], uid: 1000, data: ['/var/lib/gitea'], notData: ['/data', '/var/lib/forgejo'], sources: ['https://codeberg.org/forgejo/forgejo/src/branch/forgejo/Dockerfile.rootless'] },
  { repositories: ['gitlab/gitlab-ce', 'gitlab/gitlab-ee'], kind: 'app', uid: 0, ownHealth: true, ports: [80, 443, 22], web: 80, data: ['/var/opt/gitlab'], boot: 300, sources: ['https://gitlab.com/gitlab-org/omnibus-gitlab/-/tree/master/docker'] },
  { repositories: ['jenkins/jenkins'], kind: 'app', uid: 1000, ports: [8080, 50000], data: ['/var/jenkins_home'], boot: 60, sources: ['https://github.com/jenkinsci/docker'] },
  { repositories: ['sonarqube'], kind: 'app', ports: [9000], data: ['/opt/sonarqube/data'], boot: 90, sources: ['https://github.com/SonarSource/docker-sonarqube'] },
];
