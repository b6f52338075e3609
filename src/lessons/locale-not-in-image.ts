import type { LessonFile, Place, Program, RuleContext, Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { confLocales, initdbLocales, isThere, type Setting, sqlLocales } from './postgres/locales.js';
import { filesWithin } from './sources/within.js';

export const localeNotInImage = defineRule({
  number: 9,
  name: 'locale-not-in-image',
  from: '002#9',
  severity: 'error',
  summary: 'PostgreSQL is told a locale that its image does not have',
  service(service, { report }) {
    const libc = libcOf(service);
    if (libc === undefined) return;
    for (const setting of [...fromEnvironment(service), ...fromCommand(service), ...fromFiles(service)]) {
      if (!isThere(setting.locale)) tell(setting, service, libc, report);
    }
  },
  script({ kind, programs }, { report }, { projects }) {
    if (kind === 'document') return;
    const services = projects.flatMap((project) => project.services);
    for (const program of programs) {
      const service = services.find(({ name, containerName }) => program.container !== undefined && (name === program.container || containerName?.text === program.container));
      const libc = service === undefined ? undefined : libcOf(service);
      if (service === undefined || libc === undefined) continue;
      for (const setting of fromCall(program)) if (!isThere(setting.locale)) tell(setting, service, libc, report);
    }
  },
});

/** Of an image of PostgreSQL that has the locales which are known; otherwise undefined. */
function libcOf({ image, build }: Service): 'glibc' | 'musl' | undefined {
  const { libc, kind, ports } = image?.knowledge ?? {};
  return kind !== 'database' || ports?.includes(5432) !== true || hasLocales(build) ? undefined : libc;
}

/** Its Dockerfile makes locales, or is not known. */
function hasLocales(build: Service['build']): boolean {
  if (build === undefined) return false;
  return build.stage === undefined || build.stage.run.some((command) => /localedef|locale-gen|locales/.test(command));
}

function fromEnvironment({ environment }: Service): Setting[] {
  return [...environment].flatMap(([key, { text, at }]): Setting[] => {
    if (text === undefined || text === '' || at.kind !== 'scalar') return [];
    if (key === 'POSTGRES_INITDB_ARGS') return initdbLocales(at, text);
    return /^(?:LANG|LC_[A-Z]+)$/.test(key) ? [{ what: `${key}=${text}`, locale: text, at }] : [];
  });
}

function fromCommand({ command }: Service): Setting[] {
  return (command?.words ?? []).flatMap(({ text, at }) => {
    const found = /^(?:-c|--)?\s*(lc[_-][a-z]+)=(.+)$/.exec(text);
    return found === null || text.includes('${') ? [] : [{ what: text, locale: found[2] ?? '', at }];
  });
}

/** `createdb --locale=x`, `initdb --lc-collate x`, `psql -c "CREATE DATABASE … LC_COLLATE 'x'"`, run in the container. */
function fromCall({ name, words, wordAt }: Program): Setting[] {
  if (name === 'psql') return words.flatMap((word, index) => sqlLocales(word).map(({ what, locale }) => ({ what: `${what} '${locale}'`, locale, at: wordAt(index) })));
  if (name !== 'createdb' && name !== 'initdb') return [];
  return words.flatMap((word, index): Setting[] => {
    const [, option, inline] = /^(--locale|--lc-[a-z]+|-l)(?:=(.+))?$/.exec(word) ?? [];
    const locale = inline ?? words[index + 1] ?? '';
    return option === undefined || locale === '' ? [] : [{ what: `${name} ${option}`, locale, at: wordAt(inline === undefined ? index + 1 : index) }];
  });
}

/** What is mounted into the container: its configuration, and SQL that the first start runs. */
function fromFiles({ mounts, project }: Service): Setting[] {
  const { subject } = project;
  return mounts.flatMap(({ source, target = '' }) => {
    if (source === undefined || !/\.conf$|postgres|initdb/.test(target)) return [];
    return filesWithin(subject, source).flatMap(settingsOf);
  });
}

function settingsOf(file: LessonFile): Setting[] {
  const found = /\.conf$/.test(file.dest) ? confLocales(file.plain) : /\.(?:sql|sh)$/.test(file.dest) ? sqlLocales(file.plain) : [];
  return found.map(({ what, locale, start, end }) => ({ what: `${what} '${locale}'`, locale, at: file.place(start, end) }));
}

function tell({ what, locale, at }: Setting, { name, key, image }: Service, libc: 'glibc' | 'musl', report: RuleContext['report']): void {
  if (libc === 'musl') {
    report(at, `service "${name}": ${what} has no effect in an Alpine image`, { severity: 'warning', why: 'musl takes any name for a locale and sorts as C does; nothing says so (002#9).', fix: 'Use ICU: --locale-provider=icu --icu-locale=fr-FR; or the Debian image.', within: key });
    return;
  }
  report(at, `service "${name}": ${image?.text ?? image?.raw ?? 'the image'} has no locale ${locale}`, {
    why: 'Debian\'s image of PostgreSQL has C, C.UTF-8, POSIX and en_US.utf8; with any other initdb ends with "invalid locale name" and the container restarts without end (002#9).',
    fix: `Write --locale-provider=icu --icu-locale=${icu(locale)} --locale=C (from 15 on), or build an image that runs localedef. Arguments of initdb count for an empty data folder only.`,
    edits: editOf(what, locale, at, image?.tag),
    within: key,
  });
}

/** 'fr_FR.UTF-8' → 'fr-FR' */
function icu(locale: string): string {
  return locale.replace(/[.@].*$/, '').replace('_', '-');
}

function editOf(what: string, locale: string, at: Place, tag: string | undefined): { at: Place; text: string }[] {
  const major = Number(/^\d+/.exec(tag ?? '')?.[0] ?? 0);
  const written = 'kind' in at && at.kind === 'scalar' ? at.text : '';
  return major >= 15 && /^--locale[= ]/.test(what) && written === what ? [{ at, text: `--locale-provider=icu --icu-locale=${icu(locale)} --locale=C` }] : [];
}
