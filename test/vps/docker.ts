/** The machine's Docker: its client, and the few questions asked of it. */
import { existsSync } from 'node:fs';
import { must, run, type Output, type RunOptions } from './process.js';

/** Debian's client where there is one: another one earlier in PATH may lack BuildKit. */
const client = (): string => (existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker');

/** `docker ARGS`, resolving to standard output; rejects with ProgramFailed. */
export const docker = (args: readonly string[], options?: RunOptions): Promise<string> => must([client(), ...args], options);

/** `docker ARGS`, whatever the exit code. */
export const tryDocker = (args: readonly string[], options?: RunOptions): Promise<Output> => run([client(), ...args], options);

/** True if a Docker daemon answers. */
export async function dockerAnswers(): Promise<boolean> {
  return (await tryDocker(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 })).rc === 0;
}

/** What is asked about a container. */
export interface ContainerState { name: string; running: boolean; image: string; labels: Record<string, string>; address?: string }

/** States of the containers that exist among `names`; absent ones are left out. */
export async function containers(names: readonly string[]): Promise<Map<string, ContainerState>> {
  if (names.length === 0) return new Map();
  const { stdout } = await tryDocker(['container', 'inspect', ...names]);
  const found = JSON.parse(stdout || '[]') as Array<{
    Name: string; State: { Running: boolean; Restarting: boolean };
    Config: { Image: string; Labels: Record<string, string> | null }; NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
  }>;
  return new Map(found.map((c) => {
    const name = c.Name.replace(/^\//, '');
    const address = Object.values(c.NetworkSettings.Networks)[0]?.IPAddress;
    return [name, { name, running: c.State.Running && !c.State.Restarting, image: c.Config.Image, labels: c.Config.Labels ?? {}, address }];
  }));
}

/** Names of all containers, running or not, that carry `labelName` (or `name=value`). */
export async function containersLabelled(labelName: string): Promise<string[]> {
  const out = await docker(['ps', '-a', '--filter', `label=${labelName}`, '--format', '{{.Names}}']);
  return out.split('\n').filter(Boolean).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Removes containers with their anonymous volumes; absent ones are fine. */
export async function removeContainers(names: readonly string[]): Promise<void> {
  if (names.length > 0) await tryDocker(['rm', '-f', '-v', ...names]);
}
