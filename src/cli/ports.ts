import type { RunPorts } from '../execute/options.js';
import { readTemplate } from '../compile/templateFiles.js';
import { error, UserError } from '../model/diagnostic.js';
import type { Loaded } from '../model/documents.js';
import type { Emit } from '../model/event.js';
import type { AnyModule } from '../model/module.js';
import type { Redactor } from '../model/redaction.js';
import type { VariableLayer } from '../model/variables.js';
import { registry } from '../modules/index.js';
import { checkArgs } from './check-args.js';
import type { Io } from './io.js';
import { forChildren } from './key-variable.js';
import { lookupServices } from './lookups.js';

/** What the executor may ask of the world, over the files that were read for compiling. */
export async function createPorts(options: { readonly loaded: Loaded; readonly io: Io; readonly emit: Emit; readonly redactor: Redactor; readonly check: boolean; readonly ask?: RunPorts['ask'] }): Promise<RunPorts> {
  const { loaded, io, emit, redactor, check, ask } = options;
  const { reader } = loaded;
  return {
    connect: await io.connect(),
    rsync: async (settings, request) => (await import('../transport/rsync.js')).rsync(settings, request, forChildren(io.env)),
    emit,
    registry,
    redactor,
    services: lookupServices(reader, io.env, check ? 'read' : 'write', (secret) => redactor.add(secret)),
    now: io.now,
    signal: io.signal,
    template(path) {
      const { file, diagnostics } = readTemplate(reader, path);
      if (file === undefined) throw new UserError(diagnostics[0] ?? error('missing-file', `${path} can't be read`));
      return file;
    },
    varsFile(path): VariableLayer {
      const file = reader.varsFile(path);
      if (file === undefined) throw new UserError(error('missing-file', `${path} can't be read`));
      for (const secret of reader.secrets) redactor.add(secret);
      return { level: 18, origin: file.file, variables: file.variables };
    },
    checkArgs: (name, args) => checkArgs(registry.find(name) as AnyModule, args),
    ask,
    environment: (name) => io.env[name],
  };
}
