import type { Preflight, PreflightFinding, Service, Subject } from '../../model/lesson.js';
import { quote } from '../../shell/quote.js';
import { rows } from './host/docker.js';
import { isCertain, servicesUp, volumeOf } from './host/up.js';

interface Data {
  readonly service: Service;
  readonly major: number;
  readonly place: { readonly path: string } | { readonly volume: string };
}

/** Place → versions of the data directories in it. */
type Versions = ReadonlyMap<string, readonly number[]>;

/** Data of another PostgreSQL than the image's. */
export const volumes: Preflight<Versions> = {
  lesson: 'L08 pg18-volume-path',
  summary: 'which PostgreSQL the data in the stack’s volumes is of (PG_VERSION)',
  severity: 'error',
  scripts(subject) {
    const places = [...new Map(databases(subject).map(({ place }) => [nameOf(place), place])).values()];
    if (places.length === 0) return undefined;
    const look = `v() { [ -d "$2" ] && for f in $(find "$2" -maxdepth 4 -name PG_VERSION -size -2 ! -path '*/base/*' 2>/dev/null | head -n 20); do printf 'V\\t%s\\t%s\\n' "$1" "$(head -n 1 "$f")"; done; }`;
    const calls = places.map((place) => ('path' in place ? `v ${quote(place.path)} ${quote(place.path)}` : `command -v docker >/dev/null && [ -s /var/run/docker.pid ] && m=$(docker volume inspect --format '{{.Mountpoint}}' ${quote(place.volume)} 2>/dev/null) && v ${quote(place.volume)} "$m"`));
    return { script: `${look}\n${calls.join('\n')}\nexit 0`, root: true };
  },
  parse(stdout) {
    const found = new Map<string, number[]>();
    for (const [place = '', version = ''] of rows(stdout, 'V')) found.set(place, [...(found.get(place) ?? []), Number.parseInt(version, 10)]);
    return found;
  },
  judge: (versions, subject) => databases(subject).flatMap((data) => about(data, versions)),
};

function nameOf(place: Data['place']): string {
  return 'path' in place ? place.path : place.volume;
}

function databases(subject: Subject): readonly Data[] {
  return servicesUp(subject).flatMap((service) => {
    const { image, mounts } = service;
    const major = majorOf(image?.repository, image?.tag);
    if (major === undefined) return [];
    return mounts.flatMap((mount) => {
      const place = /^\/var\/lib\/postgresql(\/|$)/.test(mount.target ?? '') ? volumeOf(service, mount) : undefined;
      return place === undefined ? [] : [{ service, major, place }];
    });
  });
}

/** 'postgres:18.1-bookworm', 'postgis/postgis:16-3.4', 'pgvector/pgvector:pg17', 'timescale/timescaledb:2.17.2-pg16' */
function majorOf(repository = '', tag = ''): number | undefined {
  const own = ['postgres', 'postgis/postgis'].includes(repository) ? /^(\d+)(?=[.-]|$)/ : ['pgvector/pgvector', 'timescale/timescaledb'].includes(repository) ? /(?:^|-)pg(\d+)(?=[.-]|$)/ : undefined;
  const found = own?.exec(tag)?.[1];
  return found === undefined ? undefined : Number(found);
}

function about({ service, major, place }: Data, versions: Versions): readonly PreflightFinding[] {
  const found = versions.get(nameOf(place)) ?? [];
  if (found.length === 0 || found.some((version) => version === major || Number.isNaN(version))) return [];
  const there = Math.max(...found);
  return [{
    at: service.image?.at ?? service.key,
    within: service.key,
    ...(isCertain(service.project) ? {} : { severity: 'warning' as const }),
    message: `${'path' in place ? place.path : `volume "${place.volume}"`} holds data of PostgreSQL ${there}, and service "${service.name}" is PostgreSQL ${major}`,
    why: 'PostgreSQL reads the data of its own major version only: it would not start, or begin with an empty database beside the old one (002#8).',
    fix: `Keep the image at ${there}, or dump and restore (pg_dumpall, pg_upgrade) first.`,
  }];
}
