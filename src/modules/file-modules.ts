import type { AnyModule } from '../model/module.js';
import { archive } from './archive.js';
import { assemble } from './assemble.js';
import { get_url } from './get_url.js';
import { git } from './git.js';
import { find } from './find.js';
import { htpasswd } from './htpasswd.js';
import { ini_file } from './ini_file.js';
import { known_hosts } from './known_hosts.js';
import { replace } from './replace.js';
import { slurp } from './slurp.js';
import { tempfile } from './tempfile.js';
import { unarchive } from './unarchive.js';

/** Edited files, archives, downloads and checkouts. */
export const fileModules: readonly AnyModule[] = [replace, ini_file, slurp, find, tempfile, assemble, known_hosts, git, unarchive, archive, get_url, htpasswd];
