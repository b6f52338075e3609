/** Template files: Handlebars for configuration files, strict, without HTML escaping, every output character traced to its source. */
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Reference } from '../../model/expression.js';
import type { Range, SourceText } from '../../model/range.js';
import type { SecretText } from '../../model/value.js';
import type { Scope } from '../scope.js';
import { definitionRange } from './definitions.js';
import { type Span, strip } from './markers.js';
import type { TemplateNode } from './nodes.js';
import { prepare, type Write } from './runtime.js';
import { Transform } from './transform.js';

export { UnknownInTemplate } from './runtime.js';

/** A template file that was parsed, with its partials. */
export interface TemplateFile {
  readonly source: SourceText;
  /** The file and every partial it uses. */
  readonly sources: readonly SourceText[];
  readonly references: readonly Reference[];
  readonly nodes: readonly TemplateNode[];
  /** Compiled at first use. */
  run(scope: Scope): { marks: string; writes: readonly Write[] };
}

export interface Rendered {
  readonly text: string | SecretText;
  /** Where the output's character `offset` comes from: the template, and for a plain variable the place that defines it. */
  origin(offset: number): { readonly template: Range; readonly definition?: Range } | undefined;
}

/**
 * Parses a template and the partials that it names (`partials` finds one by name), and checks all that can be checked without
 * values: syntax, names of functions and blocks, their arguments. `file` is missing when there is an error; `references` holds
 * what could be read all the same.
 */
export function parseTemplateFile(source: SourceText, partials: (name: string) => SourceText | undefined): { file?: TemplateFile; references: readonly Reference[]; diagnostics: Diagnostic[] } {
  const transform = new Transform(partials);
  const program = transform.file(source);
  const { nodes, references, sources, diagnostics } = transform;
  if (!program || diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { references, diagnostics };
  let run: ReturnType<typeof prepare> | undefined;
  const file: TemplateFile = {
    source,
    sources,
    references,
    nodes,
    run: (scope) => {
      run ??= prepare(program, nodes);
      return run(scope);
    },
  };
  return { file, references, diagnostics };
}

/** Every variable that a template and its partials mention; inside `{{default x …}}` and behind `{{#if (defined x)}}` guarded. */
export function templateReferences(file: TemplateFile): Reference[] {
  return [...file.references];
}

/** Renders a template. Throws UserError for users' mistakes, UnknownInTemplate where a value is not known yet. */
export function renderTemplateFile(file: TemplateFile, scope: Scope): Rendered {
  const { marks, writes } = file.run(scope);
  const { text, spans } = strip(marks);
  return { text, origin: (offset) => originOfOffset(offset, spans, file.nodes, writes, scope) };
}

function originOfOffset(offset: number, spans: readonly Span[], nodes: readonly TemplateNode[], writes: readonly Write[], scope: Scope): { template: Range; definition?: Range } | undefined {
  const span = spanAt(offset, spans);
  if (!span) return undefined;
  const content = nodes[span.node];
  if (content?.kind === 'content') {
    const { template } = content;
    const start = template.advance(content.offset, span.offset + offset - span.start);
    const stop = template.advance(content.offset, span.offset + span.end - span.start);
    const line = template.source.text.slice(start, Math.max(start + 1, stop)).search(/\r?\n/);
    return { template: { file: template.source.file, start, end: line > 0 ? start + line : Math.max(start + 1, line === 0 ? start + 1 : stop) } };
  }
  const write = writes[span.node - nodes.length];
  if (!write) return undefined;
  const definition = write.origin && definitionRange(write.origin, scope);
  return { template: write.node.range, ...(definition === undefined ? {} : { definition }) };
}

function spanAt(offset: number, spans: readonly Span[]): Span | undefined {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle]!;
    if (offset < span.start) high = middle - 1;
    else if (offset >= span.end) low = middle + 1;
    else return span;
  }
  return undefined;
}
