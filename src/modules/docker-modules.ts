import type { AnyModule } from '../model/module.js';
import { dockerImagePull } from './docker_image_pull.js';
import { dockerLogin } from './docker_login.js';

/** Images, registries, pruning, and commands in Compose projects. */
export const dockerModules: readonly AnyModule[] = [dockerImagePull, dockerLogin];
