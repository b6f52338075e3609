import type { CliCommand } from '../command.js';
import { completion } from './completion.js';
import { diagnose } from './diagnose.js';
import { docs } from './docs.js';
import { exec } from './exec.js';
import { facts } from './facts.js';
import { init } from './init.js';
import { inventory } from './inventory.js';
import { lessons } from './lessons.js';
import { lint } from './lint.js';
import { log } from './log.js';
import { play } from './play.js';
import { run } from './run.js';
import { schema } from './schema.js';
import { unlock } from './unlock.js';
import { vars } from './vars.js';
import { vault } from './vault.js';

/** Every command, in the order of the help. */
export const ALL = [run, play, exec, lint, lessons, inventory, vars, vault, facts, docs, schema, completion, init, log, diagnose, unlock] as readonly CliCommand[];
