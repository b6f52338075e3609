import type { LessonFile, LessonFolder, LessonHost, LessonInput, LessonStep, Place, Project, RenderedFile, Script, Subject, TaskView } from '../model/lesson.js';
import type { Node } from '../model/node.js';
import { parseYaml } from '../source/yaml.js';
import { composeProjects } from './compose/projects.js';
import type { Gap } from './compose/uses.js';
import { hasExpressions, maskExpressions } from './masks.js';
import type { RenderedPlaces } from './places.js';
import { scriptsOf } from './scripts/index.js';
import { plain } from './steps.js';
import { tasksInFiles, tasksOfSteps } from './tasks/index.js';

/** What a host will have when all its steps have run. */
export function hostSubject(host: LessonHost, places: RenderedPlaces, gap: Gap, source: LessonInput['source'], whole: () => Subject | undefined = () => undefined): Subject {
  const writers = new Map(host.steps.flatMap((step) => (step.rendered === undefined ? [] : [[step.rendered.dest, step] as const])));
  const files = [...writers.values()].map((step) => lessonFile(step.rendered as RenderedFile, host.name, places, step));
  return new Looked('host', host.name, files, places, gap, (path) => (writers.has(path) ? true : undefined), { host, source, whole });
}

/** What stands in a folder. */
export function folderSubject(folder: LessonFolder, places: RenderedPlaces, gap: Gap): Subject {
  const files = folder.files.map((file) => lessonFile(file, folder.name, places, undefined, folder.root));
  return new Looked('folder', folder.name, files, places, gap, folder.exists);
}

/** Looks at each side when it is first asked for: a rule that reads no scripts costs none. */
class Looked implements Subject {
  private seen: { tasks?: readonly TaskView[]; projects?: readonly Project[]; scripts?: readonly Script[]; whole?: Subject | undefined } = {};

  constructor(
    readonly kind: Subject['kind'],
    readonly name: string,
    readonly files: readonly LessonFile[],
    private readonly places: RenderedPlaces,
    private readonly gap: Gap,
    readonly exists: Subject['exists'],
    private readonly compiled?: { readonly host: LessonHost; readonly source: LessonInput['source']; whole(): Subject | undefined },
  ) {}

  get host(): LessonHost | undefined {
    return this.compiled?.host;
  }

  get whole(): Subject | undefined {
    this.seen.whole ??= this.compiled?.whole();
    return this.seen.whole;
  }

  get tasks(): readonly TaskView[] {
    this.seen.tasks ??= this.compiled === undefined ? tasksInFiles(this.files) : tasksOfSteps(this.compiled.host.steps, this.compiled.source);
    return this.seen.tasks;
  }

  get projects(): readonly Project[] {
    this.seen.projects ??= composeProjects(this, this.places, this.gap);
    return this.seen.projects;
  }

  get scripts(): readonly Script[] {
    this.seen.scripts ??= scriptsOf(this);
    return this.seen.scripts;
  }
}

/** The same; tells when something that is there was looked at. */
export function watched(subject: Subject, tell: () => void): Subject {
  const seen = <T>(all: readonly T[]): readonly T[] => {
    if (all.length > 0) tell();
    return all;
  };
  return {
    kind: subject.kind,
    name: subject.name,
    exists: (path) => subject.exists(path),
    get host() {
      if (subject.host !== undefined) seen(subject.host.steps);
      return subject.host;
    },
    get files() {
      return seen(subject.files);
    },
    get tasks() {
      return seen(subject.tasks);
    },
    get projects() {
      return seen(subject.projects);
    },
    get scripts() {
      return seen(subject.scripts);
    },
  };
}

/** Characters; more is no configuration. */
const LARGEST = 300_000;
/** By its name no YAML, though a list or a few `key: value` lines would pass for it. */
const NOT_YAML = /\.(?:md|rst|txt|[cm]?[jt]sx?|py|rb|php|pl|go|rs|java|kt|cs|c|h|cpp|lua|scss|svg|csv|log|map|socket|ps1|bat|diff|patch|lock)$|\.(?:sh|bash|zsh|sql|html?|css|xml|conf|cfg|cnf|ini|toml|env|service|timer)(?:\.(?:j2|hbs))?$|(?:^|\/)(?:[\w.-]*Dockerfile[\w.-]*|Containerfile|(?:Makefile|Dockerfile|Caddyfile)[^/]*|LICENSE|\.git\w+|\.env(?:\.[\w.-]+)?)$|\/(?:package-lock|composer|tsconfig)\.json$/i;

/** Faults for a playbook alone: other readers know their tags, and keep large numbers as text or as 64 bits. */
const BEARABLE: ReadonlySet<string> = new Set(['unknown-tag', 'unsafe-integer']);

function lessonFile(rendered: RenderedFile, owner: string, places: RenderedPlaces, step?: LessonStep, root = ''): LessonFile {
  let parsed: { readonly root: Node | undefined } | undefined;
  let registered: string | undefined;
  let isMasked: boolean | undefined;
  const masked = (): boolean => {
    isMasked ??= step === undefined && hasExpressions(plain(rendered.text));
    return isMasked;
  };
  const name = (): string => {
    registered ??= places.register(rendered, owner, masked());
    return registered;
  };
  const parse = (): { readonly root: Node | undefined } => {
    if (NOT_YAML.test(rendered.dest) || plain(rendered.text).length > LARGEST) return { root: undefined };
    const text = masked() ? maskExpressions(plain(rendered.text)) : plain(rendered.text);
    const { root, diagnostics } = parseYaml({ file: name(), path: '', text });
    return { root: diagnostics.some(({ code, severity }) => severity === 'error' && !BEARABLE.has(code)) ? undefined : root };
  };
  return {
    dest: rendered.dest,
    within: rendered.dest.startsWith(`${root}/`) ? rendered.dest.slice(root.length) : rendered.dest,
    file: rendered.file,
    get text() {
      return rendered.text;
    },
    ...(rendered.bytes === undefined ? {} : { bytes: rendered.bytes }),
    origin: (offset) => rendered.origin(offset),
    ...(step === undefined ? {} : { step }),
    get plain() {
      return plain(rendered.text);
    },
    get masked() {
      return masked();
    },
    get root() {
      parsed ??= parse();
      return parsed.root;
    },
    place: (start: number, end: number): Place => ({ range: { file: name(), start, end } }),
  };
}
