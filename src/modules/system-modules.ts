import type { AnyModule } from '../model/module.js';
import { apt } from './apt.js';
import { dockerComposeV2 } from './docker_compose_v2.js';
import { dockerContainerExec } from './docker_container_exec.js';
import { dockerContainerInfo } from './docker_container_info.js';
import { dockerNetwork } from './docker_network.js';
import { dockerVolume } from './docker_volume.js';
import { packageModule } from './package.js';
import { service } from './service.js';
import { systemd } from './systemd.js';

export const systemModules: readonly AnyModule[] = [apt, packageModule, service, systemd, dockerComposeV2, dockerContainerExec, dockerContainerInfo, dockerNetwork, dockerVolume];
