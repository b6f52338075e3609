import type { AnyModule } from '../model/module.js';
import { apt } from './apt.js';
import { dockerComposeV2 } from './docker_compose_v2.js';
import { dockerContainerExec } from './docker_container_exec.js';
import { dockerContainerInfo } from './docker_container_info.js';
import { dockerNetwork } from './docker_network.js';
import { dockerVolume } from './docker_volume.js';
import { hostname } from './hostname.js';
import { packageModule } from './package.js';
import { service } from './service.js';
import { setup } from './setup.js';
import { sysctl } from './sysctl.js';
import { systemd } from './systemd.js';
import { timezone } from './timezone.js';
import { uri } from './uri.js';
import { waitFor } from './wait_for.js';
import { waitForConnection } from './wait_for_connection.js';

/** Packages, services, system settings, network requests and Docker. */
export const systemModules: readonly AnyModule[] = [apt, packageModule, systemd, service, hostname, timezone, sysctl, uri, waitFor, waitForConnection, setup, dockerNetwork, dockerVolume, dockerComposeV2, dockerContainerInfo, dockerContainerExec];
