import type { Place, RenderedFile } from '../model/lesson.js';
import type { Range } from '../model/range.js';

/** Where something was written: for a node of a rendered file the template's place, and second where the value was defined. */
export interface Written {
  readonly range: Range;
  readonly definition?: Range;
}

/** Leads ranges of rendered files back to what they were rendered from; all other ranges stay. */
export class RenderedPlaces {
  private readonly files = new Map<string, RenderedFile>();
  private readonly masked = new Set<string>();

  /** The name that ranges in the parsed text of `file` must carry. */
  register(file: RenderedFile, host: string, masked = false): string {
    const name = `${file.dest} on ${host} (${this.files.size})`;
    this.files.set(name, file);
    if (masked) this.masked.add(name);
    return name;
  }

  /** Whether the place stands in a file whose expressions nobody rendered. */
  isMasked({ range }: Place): boolean {
    return this.masked.has(range.file);
  }

  /** Where exactly the text of a place was written, character by character; undefined where a value or a helper gave some of it. */
  verbatim({ range }: Place): Range | undefined {
    const rendered = this.files.get(range.file);
    if (rendered === undefined) return range;
    const first = rendered.origin(range.start);
    if (first === undefined || first.definition !== undefined) return undefined;
    for (let at = range.start; at < range.end; at += 1) {
      const origin = rendered.origin(at);
      if (origin === undefined || origin.definition !== undefined || origin.template.file !== first.template.file || origin.template.start !== first.template.start + at - range.start) return undefined;
    }
    return { file: first.template.file, start: first.template.start, end: first.template.start + range.end - range.start };
  }

  written(place: Place): Written {
    const { range } = place;
    const rendered = this.files.get(range.file);
    const first = rendered?.origin(range.start);
    if (rendered === undefined || first === undefined) return { range };
    const last = rendered.origin(Math.max(range.start, range.end - 1))?.template;
    const end = last?.file === first.template.file ? Math.max(first.template.end, last.end) : first.template.end;
    const definition = definitionWithin(rendered, range);
    return { range: { ...first.template, end }, ...(definition === undefined ? {} : { definition }) };
  }
}

const SCANNED = 500;

/** The first variable's value within a node: its quotes and plain parts come from the template alone. */
function definitionWithin(rendered: RenderedFile, { start, end }: Range): Range | undefined {
  for (let at = start; at < Math.min(end, start + SCANNED); at += 1) {
    const found = rendered.origin(at)?.definition;
    if (found !== undefined) return found;
  }
  return undefined;
}
