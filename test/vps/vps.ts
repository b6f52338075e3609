/** One VPS that runs: how to reach it, and a way in beside SSH for what tests want to know. */
import { removeContainers, tryDocker } from './docker.js';
import { removeFromInventory } from './inventory.js';
import type { Login } from './login.js';
import type { Output } from './process.js';
import type { VpsNames } from './names.js';

export interface ExecOptions {
  /** User that it runs as; root unless given. */
  user?: string;
  input?: string | Buffer;
  /** Milliseconds; afterwards `rc` is -1. 60 s unless given. */
  timeoutMs?: number;
}

/** A VPS that runs and accepts logins. `address`, `port`, `user`, `keyFile`, `knownHosts` and `name` (the host key's alias) are for ssh. */
export interface Vps extends Login {
  container: string;
  hostname: string;
  /** Runs argv, or a string with `sh -c`, through Docker and not through SSH: what a test looks at the host with. */
  exec(command: string | readonly string[], options?: ExecOptions): Promise<Output>;
  /** Removes it with all its data and connection files. */
  destroy(): Promise<void>;
}

/** The handle of a container that runs. */
export function vpsHandle(names: VpsNames, login: Login): Vps {
  return {
    ...login, container: names.container, hostname: names.hostname,
    exec(command, { user = 'root', input, timeoutMs = 60_000 } = {}) {
      const argv = typeof command === 'string' ? ['sh', '-c', command] : command;
      return tryDocker(['exec', ...(input === undefined ? [] : ['-i']), '--user', user, names.container, ...argv], { input, timeoutMs });
    },
    async destroy() {
      await removeContainers([names.container]);
      removeFromInventory([names.name]);
    },
  };
}
