import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchVps, type Vps } from '../vps/index.js';
import { deploy, stackTrace } from './deploy.js';
import { type Project, smallProject } from './project.js';

const SITE = `- hosts: all
  gather_facts: false
  become: true
  vars: {token: !secret a-very-secret-token}
  tasks:
    - name: Folder
      file: {path: /opt/app, state: directory}
    - name: Start the app
      command: /opt/app/start --token {{ token }}
      changed_when: true
`;

describe('a run that failed on a real VPS becomes a lesson', () => {
  let vps: Vps, project: Project;
  beforeAll(async () => {
    vps = await createScratchVps();
    project = smallProject({ web: vps }, { 'site.yml': SITE });
  });
  afterAll(async () => {
    await vps?.destroy();
    project?.remove();
  });

  test('deploy lessons new --from-run, nothing edited: listed, found where it happened, and refused once it is an error', async () => {
    const failed = await deploy(project, ['lab']);
    expect(failed, failed.stdout + failed.stderr).toMatchObject({ exit: 2 });
    expect(await deploy(project, ['lessons', 'new', 'app-not-there', '--from-run', 'last'])).toMatchObject({ exit: 0, stderr: '' });

    const page = project.read('lessons/app-not-there.md');
    expect(page).toMatch(/on web: task "Start the app" \(site\.yml:8:7\) failed\.\n```\nError executing command: \/opt\/app\/start: not found\n/);
    expect(page + project.read('lessons/app-not-there.mjs') + project.read('lessons/app-not-there/bad-1.yml')).not.toContain('a-very-secret');
    expect((await deploy(project, ['lessons', 'show', 'P01'])).stdout).toContain('/opt/app/start');

    expect((await deploy(project, ['lessons'])).stdout).toMatch(/^P01 app-not-there +warning +1 warning +Task "Start the app"/m);
    expect(await deploy(project, ['lessons', 'test'])).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^ok .*bad-1\.yml:6:16: .*\nok .*good-1\.yml: nothing is found\n$/) });
    expect((await deploy(project, ['lint', '.', '--rule', 'P01'])).stdout).toContain('site.yml:9:16: warning P01 app-not-there');

    project.write('lessons/app-not-there.mjs', project.read('lessons/app-not-there.mjs').replace("severity: 'warning'", "severity: 'error'"));
    const refused = await deploy(project, ['lab']);
    expect(refused).toMatchObject({ exit: 1, stderr: expect.stringContaining('error P01 app-not-there') });
    const accepted = await deploy(project, ['lab', '--accept-lesson', 'P01']);
    expect(accepted).toMatchObject({ exit: 2, stdout: expect.stringContaining('failed=1') });
    expect(refused.stderr + accepted.stderr).not.toMatch(stackTrace);
  });
});
