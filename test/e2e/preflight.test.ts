import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchVps, type Vps } from '../vps/index.js';
import { counted, deploy } from './deploy.js';
import { type Project, recorded, smallProject } from './project.js';
import { on } from './watching.js';

const SITE = `- hosts: all
  gather_facts: false
  become: true
  vars: {image: "redis:8.0-bookworm"}
  tasks:
    - name: Folder
      file: {path: /opt/demo, state: directory}
    - name: Stack
      copy:
        dest: /opt/demo/compose.yaml
        content: |
          name: demo
          services:
            cache:
              image: "{{ image }}"
              mem_limit: 100m
              ports: ["127.0.0.1:8079:6379"]
              healthcheck: {test: ["CMD", "redis-cli", "ping"], interval: 2s}
    - name: Up
      docker_compose_v2: {project_src: /opt/demo}
`;

/** The role's configuration comes before the phase that owns its compose file; the health check is slower than `up` without `wait`. */
const PHASES = `- hosts: all
  phase: "3"
  become: true
  gather_facts: false
  roles: [cache]
- hosts: all
  phase: "4"
  become: true
  gather_facts: false
  compose: {path: /opt/demo/compose.yaml, project: demo}
  tasks:
    - name: Stack
      copy:
        dest: /opt/demo/compose.yaml
        content: |
          name: demo
          services:
            cache:
              image: "redis:8.0-bookworm"
              container_name: demo_cache
              command: [redis-server, /etc/redis/redis.conf]
              mem_limit: 100m
              volumes: ["./conf:/etc/redis:ro"]
              healthcheck: {test: ["CMD-SHELL", "sleep 1; redis-cli ping"], interval: 2s, timeout: 5s, retries: 2}
    - name: Up
      docker_compose_v2: {project_src: /opt/demo, wait: false}
- hosts: all
  phase: "5"
  become: true
  gather_facts: false
  gate:
    - name: Still in
      wait_for_connection: {timeout: 10}
  tasks:
    - name: By container
      docker_container_exec: {container: demo_cache, argv: [redis-cli, ping]}
      changed_when: false
    - name: By service
      docker_compose_v2_exec: {service: cache, argv: [redis-cli, ping]}
      changed_when: false
    - name: By command
      command: docker exec demo_cache redis-cli ping
      changed_when: false
`;
const HARDENING = `- hosts: all
  phase: "6"
  become: true
  gather_facts: false
  tasks:
    - guard: true
      block:
        - name: Harden
          copy: {dest: /etc/ssh/sshd_config.d/20-lab.conf, content: "PasswordAuthentication no\\n", mode: "0644"}
`;

describe('hosts are asked before they are changed', () => {
  let vps: Vps, project: Project;
  beforeAll(async () => {
    vps = await createScratchVps({ image: 'docker' });
    project = smallProject({ web: vps }, { 'site.yml': SITE });
  });
  afterAll(async () => {
    await vps?.destroy();
    project?.remove();
  });

  test('a port that somebody else has refuses the run before its first change, and so does an image that nobody has', async () => {
    await on(vps, 'systemd-run --unit=squatter /usr/sbin/sshd -D -p 8079');
    for (const args of [['lab', '--check'], ['lab', '-e', 'image=redis:0.0-none']]) {
      const ran = await deploy(project, args);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 1 });
      expect(ran.stderr).toMatch(/site\.yml:\d+:\d+: error L41 host-port-taken: web: port 127\.0\.0\.1:8079\/tcp of service "cache" is taken by sshd \(squatter\.service, pid \d+, on \*:8079\)/);
      expect(ran.stderr.includes('error L05 image-unresolvable: web: image redis:0.0-none is not on the host, and its registry does not have it')).toBe(args.length > 2);
      expect(ran.stderr).toContain('; nothing was changed');
      expect(ran.stderr).not.toContain('coverage-gap');
      expect(counted(ran)).toMatchObject({ ok: 0, changed: 0, exchanges: expect.any(Number) });
    }
    expect(await on(vps, 'ls /opt')).not.toContain('demo');
  });

  test('--accept-lesson and --skip-preflight let it through, and the journal says so', async () => {
    const accepted = await deploy(project, ['lab', '--accept-lesson', 'L41', '--check']);
    expect(accepted, accepted.stdout + accepted.stderr).toMatchObject({ exit: 0 });
    expect(accepted.stderr).toContain('(accepted for this run)');
    const ran = await deploy(project, ['lab', '--skip-preflight']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 2 });
    expect(ran.stderr).not.toContain('host-port-taken');
    expect(ran.stdout).toMatch(/\nWHY \*+\n\[web\] cache: port 8079 of the host is taken by the process sshd \(pid \d+, squatter\.service\)\n/);
    expect(ran.stdout).toContain('\n    lesson L41 host-port-taken: deploy lessons show L41\n');
    expect(ran.stdout).not.toContain('@jalon-');
    const log = await deploy(project, ['log', 'last']);
    expect(log.stdout).toContain('the hosts were not asked before the first change (--skip-preflight)');
    expect(recorded(project)).toContain('lesson L41 is accepted for this run (--accept-lesson)');
  });

  test('what keeps a container from starting is told; with the port free it comes up, and a second run changes nothing', async () => {
    await on(vps, 'systemctl stop squatter');
    const first = await deploy(project, ['lab']);
    expect(first, first.stdout + first.stderr).toMatchObject({ exit: 0 });
    expect(first.stderr).toContain('warning L41 host-port-taken: web: container "demo-cache-1" is “created” before this run');
    const second = await deploy(project, ['lab']);
    expect(second, second.stdout + second.stderr).toMatchObject({ exit: 0 });
    expect(counted(second).changed).toBe(0);
    // What files show is another matter: the host gives no reason to say anything.
    expect(second.stderr).not.toMatch(/: web: |coverage-gap/);
  });

  test('a service that is down at the end of a run that changed something is a failure, though no task failed', async () => {
    project.write('site.yml', SITE.replace('          services:\n', '          services:\n            init: {image: "redis:8.0-bookworm", command: ["false"]}\n').replace('{project_src: /opt/demo}', '{project_src: /opt/demo, wait: false}'));
    const ran = await deploy(project, ['lab']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 2 });
    expect(ran.stderr).toMatch(/site\.yml:\d+:\d+: error L02 rendered-never-upped: web: container "demo-init-1" of service "init" is “exited” with status 1 at the end of the run/);
    expect(ran.stderr).toContain('; the run has failed');
    expect(ran.stdout).toContain('[web] init: its program ends with status 1: an error of its own\n');
  });

  test('deploy diagnose tells each of several causes, also of what is not the playbook’s, and writes down what there is to know', async () => {
    await on(vps, `mkdir -p /opt/broken/conf /opt/broken/closed && cd /opt/broken && chmod 700 closed && echo 'maxmemory-polizy allkeys-lru' >conf/redis.conf && cat >compose.yaml <<'END'
name: broken
x-r: &r {image: "redis:8.0-bookworm", restart: unless-stopped}
services:
  conf: {<<: *r, command: [redis-server, /etc/redis/redis.conf], volumes: ["./conf:/etc/redis:ro"]}
  closed: {<<: *r, user: "999:999", command: [redis-server, --dir, /data], volumes: ["./closed:/data"]}
  greedy: {<<: *r, mem_limit: 16m, command: [tail, /dev/zero], environment: {API_TOKEN: never-to-be-read}}
  port: {<<: *r, ports: ["22:6379"]}
  check: {<<: *r, healthcheck: {test: [CMD, redis-cli, -p, "6380", ping], interval: 1s, retries: 1}}
  waits: {<<: *r, depends_on: {check: {condition: service_healthy}}}
END
docker compose create --quiet-pull
for one in conf closed greedy check port; do docker start broken-$one-1 || true; done
until docker inspect --format '{{.State.Health.Status}}' broken-check-1 | grep -qx unhealthy; do sleep 0.2; done
for one in conf closed greedy; do until [ "$(docker inspect --format '{{.RestartCount}}' broken-$one-1)" -gt 2 ]; do sleep 0.2; done; done`);
    const ran = await deploy(project, ['diagnose', 'lab', '-o', 'found.txt']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 2 });
    for (const line of [
      /^\[web\] conf: it refuses its configuration: \/opt\/broken\/conf$/m,
      /^\[web\] closed: it may not write into \/data: \/opt\/broken\/closed belongs to 0:0 \(mode 0700\), and it runs as 999:999$/m,
      /^\[web\] greedy: the kernel killed it for lack of memory \(OOM\): it needed more than its limit of 16 MiB$/m,
      /^\[web\] port: port 22 of the host is taken by the process sshd \(pid \d+, ssh\.service\)$/m,
      /^\[web\] check: its health check asks port 6380, and the container listens on 6379$/m,
      /^ {4}waits waits for it$/m,
    ]) expect(ran.stdout).toMatch(line);
    const text = project.read('found.txt');
    for (const title of ['memory', 'inspect broken-greedy-1', 'log of broken-conf-1', 'last runs of this project (deploy log RUN)']) expect(text).toContain(`\n======== web: ${title}\n`);
    expect(text).not.toContain('never-to-be-read');
    expect(text).toContain('"API_TOKEN=[redacted]"');
    await on(vps, 'cd /opt/broken && docker compose down -t 0 --volumes');
  });

  test('under a selection: a service is found by its phase, a missing container has a name to call, what is left out is said', async () => {
    project.write('roles/cache/tasks/main.yml', `- name: Configuration
  copy: {dest: /opt/demo/conf/redis.conf, content: "loglevel {{ level | default('notice') }}\\n"}
  notify: Apply cache
`);
    project.write('roles/cache/handlers/main.yml', '- name: Apply cache\n  docker_compose_v2: {service: cache}\n');
    project.write('site.yml', PHASES);
    await on(vps, 'cd /opt/demo && docker compose down --timeout 1; rm -rf /opt/demo/*; mkdir /opt/demo/conf');

    const early = await deploy(project, ['lab', '--phase', '3']);
    expect(early, early.stdout + early.stderr).toMatchObject({ exit: 0 });
    expect(counted(early)).toMatchObject({ changed: 1, skipped: 1 });
    expect(early.stdout).toContain('skipping: [web] /opt/demo/compose.yaml is not on the host yet: phase 4 writes it and brings cache up');
    expect(early.stderr).toMatch(/roles\/cache\/tasks\/main\.yml:2:16: warning L02 rendered-never-upped: web: service "cache" has no running container, and this run left out what starts it/);
    expect(early.stderr).toContain('fix: Run that as well: --phase 4 (“Up”).');

    const missing = await deploy(project, ['lab', '--phase', '5']);
    expect(missing, missing.stdout + missing.stderr).toMatchObject({ exit: 2 });
    expect(missing.stdout).toContain('there is no container "demo_cache" on the host; it is started by phase 4, “Up”: deploy lab --phase 4');

    const all = await deploy(project, ['lab']);
    expect(all, all.stdout + all.stderr).toMatchObject({ exit: 0 });
    const role = await deploy(project, ['lab', '--role', 'cache', '-e', 'level=verbose']);
    expect(role, role.stdout + role.stderr).toMatchObject({ exit: 0 });
    expect(role.stdout).toContain('restart cache (/opt/demo/conf changed)');
    expect(role.stderr).not.toContain('L02');
    expect(counted(await deploy(project, ['lab', '-e', 'level=verbose'])).changed).toBe(0);

    project.write('site.yml', PHASES.replace('["CMD-SHELL", "sleep 1; redis-cli ping"]', '["CMD-SHELL", "echo no luck; redis-cli nothing | grep PONG"]'));
    const ill = await deploy(project, ['lab', '--phase', '4', '-e', 'level=verbose']);
    expect(ill, ill.stdout + ill.stderr).toMatchObject({ exit: 2 });
    expect(ill.stderr).toMatch(/error L02 rendered-never-upped: web: container "demo_cache" of service "cache" is unhealthy at the end of the run: its health check ended with 1: no luck/);
  });

  test('a selection that restricts access without the proof before it is refused, and nothing is contacted', async () => {
    project.write('site.yml', `${PHASES}${HARDENING}`);
    const ran = await deploy(project, ['lab', '--phase', '6']);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ exit: 1 });
    expect(ran.stderr).toContain('error L01 harden-before-access-proof: sshd PasswordAuthentication no restricts access, and this run leaves out the proof of access before it');
    expect(ran.stderr).toContain('fix: Run its phase as well: --phase 5-6.');
    const both = await deploy(project, ['lab', '--phase', '5-6', '--check']);
    expect(both.stderr).not.toContain('L01');
  });
});
