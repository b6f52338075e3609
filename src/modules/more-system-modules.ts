import type { AnyModule } from '../model/module.js';
import { cron } from './cron.js';
import { fetch } from './fetch.js';
import { getent } from './getent.js';
import { iptables } from './iptables.js';
import { localeGen } from './locale_gen.js';
import { modprobe } from './modprobe.js';
import { mount } from './mount.js';
import { packageFacts } from './package_facts.js';
import { pamLimits } from './pam_limits.js';
import { reboot } from './reboot.js';
import { script } from './script.js';
import { serviceFacts } from './service_facts.js';
import { synchronize } from './synchronize.js';
import { ufw } from './ufw.js';

/** Jobs, firewall, kernel, mounts and limits; facts of services and packages; what moves files between controller and host. */
export const moreSystemModules: readonly AnyModule[] = [cron, ufw, modprobe, mount, pamLimits, localeGen, getent, serviceFacts, packageFacts, script, fetch, reboot, synchronize, iptables];
