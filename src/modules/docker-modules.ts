import type { AnyModule } from '../model/module.js';
import { dockerComposeV2Exec } from './docker_compose_v2_exec.js';
import { dockerComposeV2Pull } from './docker_compose_v2_pull.js';
import { dockerComposeV2Run } from './docker_compose_v2_run.js';
import { dockerHostInfo } from './docker_host_info.js';
import { dockerImageBuild } from './docker_image_build.js';
import { dockerImagePull } from './docker_image_pull.js';
import { dockerLogin } from './docker_login.js';
import { dockerPrune } from './docker_prune.js';

/** Images, registries, pruning, and commands in Compose projects. */
export const dockerModules: readonly AnyModule[] = [dockerComposeV2Exec, dockerComposeV2Pull, dockerComposeV2Run, dockerHostInfo, dockerImageBuild, dockerImagePull, dockerLogin, dockerPrune];
