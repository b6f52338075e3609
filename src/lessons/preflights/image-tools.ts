import type { Place, Preflight, PreflightFinding, Program, Service, Subject } from '../../model/lesson.js';
import { quote, quoteAll } from '../../shell/quote.js';
import { rows, WITH_DOCKER } from './host/docker.js';
import { isCertain, servicesUp } from './host/up.js';

interface Tools {
  /** `image program` → whether it is there; what is not in it is not known. */
  readonly found: ReadonlyMap<string, boolean>;
  /** Images of which nothing could be seen. */
  readonly unseen: ReadonlySet<string>;
}

/** Built into every shell. */
const BUILT_IN = new Set(': . [ test true false echo printf exit exec eval read set cd export return shift trap type command kill wait umask unset local if then else fi for do done while until case esac { } !'.split(' '));

/** Bytes of an image up to which it is read whole where its layers do not lie open. */
const WHOLE = 600_000_000;

/**
 * Nothing is run, no container is made. Layers are looked at as they lie under /var/lib/docker (overlay2), where a character device
 * hides the file below it. Other stores, containerd's among them, give the image as an archive of layers, of which only the names are
 * read; what a layer takes away, and a layer that can't be read, leave it open.
 */
const LOOK = `b() { r=$1; shift
z=$(docker image inspect --format '{{.Size}}' "$r") && [ "$z" -lt ${WHOLE} ] && tar --version 2>/dev/null | grep -q GNU || { for n; do printf 'T\\t%s\\t%s\\tunknown\\n' "$r" "$n"; done; return; }
a=$(docker image save "$r" 2>/dev/null | tar -xf - --to-command='gzip -dcf 2>/dev/null | tar -tf - 2>/dev/null && echo "!layer"' 2>/dev/null | awk -F/ -v w=" $* " '/^!/ {print; next} {n=$NF; sub(/^[.]wh[.]/, "", n); k=split(w, q, " "); for (i=1; i<=k; i++) {m=q[i]; sub(/.*[/]/, "", m); if (m==n && n!="") {sub(/^[.]?[/]/, ""); print; break}}}')
[ "$(printf '%s\\n' "$a" | grep -c '^!layer')" -ge "$(docker image inspect --format '{{len .RootFS.Layers}}' "$r")" ] && o=no || o=unknown
for n; do f=$o; m=\${n##*/}
case $a in *".wh.$m"*) f=unknown;; esac
case $n in /bin/*|/sbin/*) w="\${n%/*}:/usr\${n%/*}";; /*) w=\${n%/*};; *) w="$p:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";; esac
[ $f = no ] && printf '%s\\n' "$a" | grep -q "bin/$m$" && f=unknown
if [ "$f" = unknown ]; then case $a in *".wh.$m"*) ;; *) IFS=:; for e in $w; do printf '%s\\n' "$a" | grep -qx "\${e#/}/$m" && f=yes; done; unset IFS;; esac; fi
printf 'T\\t%s\\t%s\\t%s\\n' "$r" "$n" "$f"; done; }
t() { r=$1; shift
p=$(docker image inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$r" 2>/dev/null | sed -n 's/^PATH=//p')
d=$(docker image inspect --format '{{index .GraphDriver.Data "UpperDir"}}:{{index .GraphDriver.Data "LowerDir"}}' "$r" 2>/dev/null)
u=\${d%%:*}; if [ -z "$u" ] || [ ! -d "$u" ]; then b "$r" "$@"; return; fi
for n; do f=no
case $n in /bin/*|/sbin/*) w="\${n%/*}:/usr\${n%/*}";; /*) w=\${n%/*};; *) w="$p:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";; esac
IFS=:
for e in $w; do for l in $d; do
case $e in /bin|/sbin|/usr/sbin) ;; *) if [ -L "$l$e" ]; then f=unknown; break; fi;; esac
q=$l$e/\${n##*/}
if [ -c "$q" ]; then break; fi
if [ -e "$q" ] || [ -L "$q" ]; then f=yes; break 2; fi
done; done
unset IFS
printf 'T\\t%s\\t%s\\t%s\\n' "$r" "$n" "$f"; done; }`;

/** Programs that health checks call and the image has not. */
export const imageTools: Preflight<Tools> = {
  lesson: 'L11 healthcheck-tool-missing',
  summary: 'whether the programs that health checks call are in the images that are on the host (their layers are read, or their archive; nothing is run)',
  severity: 'error',
  scripts(subject) {
    const wanted = new Map<string, Set<string>>();
    for (const service of checked(subject)) wanted.set(imageOf(service), new Set([...(wanted.get(imageOf(service)) ?? []), ...needed(service)]));
    const calls = [...wanted].filter(([, names]) => names.size > 0).map(([image, names]) => `t ${quote(image)} ${quoteAll([...names])}`);
    return calls.length === 0 ? undefined : { script: `${WITH_DOCKER}\n${LOOK}\n${calls.join('\n')}\nexit 0`, root: true, seconds: 20 };
  },
  parse(stdout) {
    const found = new Map(rows(stdout, 'T').flatMap(([image = '', name = '', state]) => (state === 'unknown' ? [] : [[`${image} ${name}`, state === 'yes'] as const])));
    const seen = [...found.keys()];
    return { found, unseen: new Set(rows(stdout, 'T').map(([image = '']) => image).filter((image) => !seen.some((one) => one.startsWith(`${image} `)))) };
  },
  judge: (tools, subject) => [...checked(subject).flatMap((service) => about(service, tools)), ...leftOpen(checked(subject).filter((service) => tools.unseen.has(imageOf(service))))],
};

function checked(subject: Subject): readonly Service[] {
  return servicesUp(subject).filter(({ image, build, health }) => image?.text !== undefined && build === undefined && health.state === 'given');
}

function imageOf({ image }: Service): string {
  return image?.text ?? '';
}

function isTool({ name, path }: Program): boolean {
  return name !== '' && !BUILT_IN.has(name) && !/[$`*?]/.test(path);
}

function wordOf({ path, name }: Program): string {
  return path.startsWith('/') ? path : name;
}

function needed(service: Service): readonly string[] {
  const { word } = starter(service) ?? {};
  return [...(word === undefined ? [] : [word]), ...service.health.programs.filter(isTool).map(wordOf)];
}

/** What Docker itself starts: the shell of a shell form, the first word of the other; it may be a wrapper like `bash -c`. */
function starter({ health: { form, words, at } }: Service): { readonly word: string; readonly at: Place } | undefined {
  if (form === 'shell') return { word: '/bin/sh', at };
  const [first] = words;
  return first === undefined || !/^[\w/.+-]+$/.test(first.text) ? undefined : { word: first.text.startsWith('/') ? first.text : first.text.replace(/^.*\//, ''), at: first.at };
}

function about(service: Service, { found }: Tools): readonly PreflightFinding[] {
  const { health, key, name, project } = service;
  const isThere = (word: string): boolean | undefined => found.get(`${imageOf(service)} ${word}`);
  const finding = (at: PreflightFinding['at'], word: string): PreflightFinding => ({
    ...(at === undefined ? {} : { at }),
    within: key,
    ...(isCertain(project) ? {} : { severity: 'warning' as const }),
    message: `the image of service "${name}" (${imageOf(service)}) has no ${word}, which its health check calls`,
    why: 'The check fails whatever the service does, and "up --wait" with it (002#11).',
    fix: 'Call a program that the image has.',
  });
  const first = starter(service);
  if (first !== undefined && isThere(first.word) === false) return [finding(first.at, first.word)];
  const tried = health.programs.filter(isTool);
  const otherwise = tried.some((program) => program.after === '||' && isThere(wordOf(program)) !== false);
  return tried.filter((program) => isThere(wordOf(program)) === false && !(otherwise && program.before === '||')).map((program) => finding(program.at, wordOf(program)));
}

/** Told once, and not as a pass. */
function leftOpen(services: readonly Service[]): readonly PreflightFinding[] {
  const [first] = services;
  const images = [...new Set(services.map(imageOf))];
  if (first === undefined) return [];
  return [{ at: first.image?.at ?? first.key, within: first.key, severity: 'note', message: `whether ${images.slice(0, 3).join(', ')}${images.length > 3 ? ` and ${images.length - 3} more` : ''} ${images.length === 1 ? 'has' : 'have'} what health checks call is not known: the layers can’t be read there` }];
}
