import type { Preflight, PreflightFinding } from '../../model/lesson.js';
import { rows } from './host/docker.js';
import { reason } from './host/up.js';

interface Space {
  readonly what: 'space' | 'inodes';
  readonly mount: string;
  readonly total: number;
  readonly free: number;
}

/** Percent that may be used; kilobytes, or inodes, without which nothing can be deployed. */
const MUCH = 90;
const LEAST = { space: 300_000, inodes: 2_000 } as const;

/** Room on the file systems that images, data and packages go to. */
export const disk: Preflight<readonly Space[]> = {
  lesson: 'L63 target-health',
  summary: 'free space and inodes where images, data and packages go (df)',
  severity: 'warning',
  scripts(subject) {
    if (reason(subject) === undefined) return undefined;
    const folders = '/ /var/lib/docker /var/lib/containerd /opt /srv /var';
    const look = (flag: string, what: string): string => `df ${flag} $d 2>/dev/null | tail -n +2 | while read -r _ t u f p m; do printf 'S\\t${what}\\t%s\\t%s\\t%s\\n' "$m" "$t" "$f"; done`;
    return { script: `d=; for i in ${folders}; do [ -d $i ] && d="$d $i"; done\n${look('-Pk', 'space')}\n${look('-Pi', 'inodes')}`, root: true };
  },
  parse: (stdout) => [...new Map(rows(stdout, 'S').map(([what = '', mount = '', total, free]) => [`${what} ${mount}`, { what: what as Space['what'], mount, total: Number(total), free: Number(free) }])).values()],
  judge: (spaces, subject) => spaces.flatMap((space) => about(space)).map((finding) => ({ ...at(reason(subject)), ...finding })),
};

function at(place: PreflightFinding['at']): Pick<PreflightFinding, 'at'> {
  return place === undefined ? {} : { at: place };
}

function about({ what, mount, total, free }: Space): readonly PreflightFinding[] {
  // File systems without inodes of their own count none.
  if (!(total > 0) || Number.isNaN(free)) return [];
  const used = Math.floor((1 - free / total) * 100);
  const least = free < LEAST[what];
  if (!least && used < MUCH) return [];
  const left = what === 'space' ? `${Math.floor(free / 1024)} MiB` : `${free} inodes`;
  return [{ ...(least ? { severity: 'error' as const } : {}), message: `${mount} has ${left} left (${used} % used)`, why: 'A pull or a database that finds no room stops half-way.', fix: 'Make room first: docker system df shows what images and volumes take, journalctl --disk-usage the logs.' }];
}
