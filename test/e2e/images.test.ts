import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../vps/process.js';
import { layFoundation } from '../vps/foundation.js';
import { registry } from '../vps/names.js';
import { look } from '../images/probe.js';
import { places } from '../vps/places.js';

const images = (...entries: string[]) => run(['npm', 'run', '--silent', 'images', '--', ...entries], { cwd: places.project });
const served = (path: string): string => `${registry.push}/${path}`;

/** The test bed's images bear the names of real ones and are made of Debian's packages: what agrees and what differs is known. */
describe('npm run images', () => {
  beforeAll(async () => (await layFoundation([], 'local', () => undefined)).registry, 600_000);

  it('looks into an image that it does not run', async () => {
    const redis = await look(served('library/redis:8.0-bookworm'));
    expect(redis.uid).toBe(0);
    expect(redis.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(redis.files.get('/usr/bin/env')).toMatch(/^-rwxr-xr-x 0\/0$/);
    expect(redis.volumes).toContain('/data');
  });

  it('says what agrees, with the digest, and what differs', async () => {
    const { rc, stdout } = await images(`redis:8.0-bookworm=${served('library/redis:8.0-bookworm')}`, `grafana/loki:3.6.0=${served('library/redis:8.0-bookworm')}`);
    expect(stdout).toMatch(/^redis:8\.0-bookworm: (\d+) of \1 claims agree, sha256:/m);
    expect(stdout).toContain('  differs: tool sh: claimed false, found true\n');
    expect(stdout).toContain('  differs: uid: claimed 10001, found 0\n');
    expect(rc).toBe(1);
  });

  it('tells an image of which nothing is claimed, and one that is not there', async () => {
    const { rc, stdout } = await images('example/unheard-of:1', `redis:1.0=${served('library/redis:1.0')}`);
    expect(stdout).toContain('example/unheard-of:1: nothing is claimed of it\n');
    expect(stdout).toContain('redis:1.0: not looked at: ');
    expect(rc).toBe(1);
  });
});
