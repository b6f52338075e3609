import type { Preflight } from '../../model/lesson.js';
import { aptLock } from './apt-lock.js';
import { backups } from './backups.js';
import { certificates } from './certificates.js';
import { clock } from './clock.js';
import { commands } from './commands.js';
import { composeCli } from './compose-cli.js';
import { dockerState } from './docker-state.js';
import { disk } from './disk.js';
import { imageTools } from './image-tools.js';
import { images } from './images.js';
import { memory } from './memory.js';
import { networks } from './networks.js';
import { ports } from './ports.js';
import { publicNames } from './public-names.js';
import { reboot } from './reboot.js';
import { undoneHardening } from './undone-hardening.js';
import { volumes } from './volumes.js';

/** Every preflight, in the order in which hosts are asked: registries, which may be slow, last. */
// biome-ignore lint/suspicious/noExplicitAny: each is judged by its own parse only
export const preflights: readonly Preflight<any>[] = [undoneHardening, dockerState, ports, networks, volumes, imageTools, composeCli, commands, memory, disk, clock, certificates, reboot, aptLock, backups, publicNames, images];
