/** Words of other tools or habits → the word that is meant here. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  installed: ['present'],
  install: ['present'],
  exists: ['present', 'file'],
  created: ['present', 'directory'],
  removed: ['absent'],
  remove: ['absent'],
  deleted: ['absent'],
  uninstalled: ['absent'],
  running: ['started'],
  start: ['started'],
  up: ['started', 'present'],
  stop: ['stopped'],
  down: ['stopped', 'absent'],
  restart: ['restarted'],
  reload: ['reloaded'],
  dir: ['directory'],
  folder: ['directory'],
  symlink: ['link'],
  path: ['dest', 'src', 'name'],
  dest: ['path'],
  source: ['src'],
  destination: ['dest'],
  target: ['dest'],
  file: ['path', 'src'],
  permissions: ['mode'],
  chmod: ['mode'],
  chown: ['owner'],
  username: ['user', 'name'],
  package: ['name', 'apt'],
  pkg: ['name'],
  sudo: ['become'],
  sudo_user: ['become_user'],
  with_items: ['loop'],
  foreach: ['loop'],
  if: ['when'],
  condition: ['when'],
  variables: ['vars'],
  env: ['environment'],
  handler: ['handlers', 'notify'],
  on_change: ['notify'],
  content: ['contents'],
  docker_compose: ['docker_compose_v2'],
  compose: ['docker_compose_v2'],
  systemctl: ['systemd'],
};

/**
 * The candidate that a mistyped name most likely means: a synonym that is a candidate, else the nearest one
 * by edits (insert, delete, replace, swap neighbours): at most 2, and at most a third of the name's length.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const wanted = name.toLowerCase();
  const exact = all.find((candidate) => candidate !== name && plain(candidate) === plain(wanted));
  if (exact !== undefined) return exact;
  const meant = Object.hasOwn(SYNONYMS, wanted) ? SYNONYMS[wanted]!.find((word) => all.includes(word)) : undefined;
  if (meant !== undefined) return meant;
  const limit = Math.min(2, Math.max(1, Math.floor(wanted.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of all) {
    if (candidate === name || candidate.length < 2) continue;
    const distance = edits(wanted, candidate.toLowerCase(), limit);
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && strangers(wanted, candidate) < strangers(wanted, best))) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters of a name the candidate lacks: of two as near, the one that has them all is meant (`taks`: tasks, not tags). */
function strangers(name: string, candidate: string): number {
  let rest = candidate.toLowerCase();
  let count = 0;
  for (const letter of name) {
    if (rest.includes(letter)) rest = rest.replace(letter, '');
    else count += 1;
  }
  return count;
}

/** Spelling without case, `-` and `_`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

/** Damerau–Levenshtein distance (optimal string alignment); anything above `limit` may be reported as `limit + 1`. */
export function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, beforeLast[j - 2]! + 1);
      row.push(value);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
