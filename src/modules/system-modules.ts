import type { AnyModule } from '../model/module.js';

export const systemModules: readonly AnyModule[] = [];
