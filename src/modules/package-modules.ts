import type { AnyModule } from '../model/module.js';
import { aptRepository } from './apt_repository.js';
import { deb822Repository } from './deb822_repository.js';
import { dnf } from './dnf.js';
import { npm } from './npm.js';
import { pip } from './pip.js';

/** Where packages come from, and packages of languages and other distributions. */
export const packageModules: readonly AnyModule[] = [aptRepository, deb822Repository, dnf, npm, pip];
