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
  });
});
