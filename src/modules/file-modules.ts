import type { AnyModule } from '../model/module.js';
import { ini_file } from './ini_file.js';
import { replace } from './replace.js';

/** Edited files, archives, downloads and checkouts. */
export const fileModules: readonly AnyModule[] = [replace, ini_file];
