import type { AnyModule } from '../model/module.js';
import { dockerHostInfo } from './docker_host_info.js';
import { dockerImageBuild } from './docker_image_build.js';
import { dockerImagePull } from './docker_image_pull.js';
import { dockerLogin } from './docker_login.js';
import { dockerPrune } from './docker_prune.js';

/** Images, registries, pruning, and commands in Compose projects. */
export const dockerModules: readonly AnyModule[] = [dockerHostInfo, dockerImageBuild, dockerImagePull, dockerLogin, dockerPrune];
