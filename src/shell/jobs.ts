import { quote } from './quote.js';

export interface Job {
  readonly id: string;
  /** A script for sh; it may hold secrets, and so never stands in an argv. */
  readonly script: string;
  /** Seconds. */
  readonly limit: number;
  /** It reads what the frame has on its stdin. */
  readonly input: boolean;
  /** What its result says of itself beside its output, as JSON. */
  readonly about: string;
}

const FOLDER = '${HOME:-/root}/.ansible_async';

/** A session of its own, in which nothing of the connection stays open: at the deadline its whole group is killed. */
const WATCH = `d=$1; s=$(date +%s)
timeout -s KILL "$2" /bin/sh "$d/run" <"$d/in" >"$d/out" 2>"$d/err"; r=$?
rm -f "$d/run" "$d/in"
[ "$r" != 137 ] || [ $(($(date +%s) - s)) -lt "$2" ] || r=late
printf %s "$r" >"$d/rc.new" && mv "$d/rc.new" "$d/rc"`;

/** Starts a job that goes on when the connection ends; says in which folder its result will be. */
export function startJob({ id, script, limit, input, about }: Job): string {
  return `jalon_mask=$(umask); umask 077; jalon_job=${FOLDER}/${quote(id)}
mkdir -p "$jalon_job" || exit 1
printf %s ${quote(script)} >"$jalon_job/run" && printf %s ${quote(about)} >"$jalon_job/about" || exit 1
${input ? 'cat' : ':'} >"$jalon_job/in" || exit 1
umask "$jalon_mask"
setsid /bin/sh -c ${quote(WATCH)} jalon "$jalon_job" ${Math.ceil(limit)} </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
printf %s "$jalon_job"
`;
}

/** The folder, then `none`, `running`, `late` or the exit status; of a job that ended three lengths, and what it says of itself and its output. */
export function askJob(id: string): string {
  return `cd ${FOLDER}/${quote(id)} 2>/dev/null || { printf '%s\\nnone\\n' ${FOLDER}/${quote(id)}; exit 0; }
pwd
[ -f rc ] || { echo running; exit 0; }
cat rc; echo
wc -c <about; wc -c <out; wc -c <err
cat about out err
`;
}

export function eraseJob(id: string): string {
  return `[ -d ${FOLDER}/${quote(id)} ] || { printf '%s\\nnone\\n' ${FOLDER}/${quote(id)}; exit 0; }
rm -rf -- ${FOLDER}/${quote(id)} && printf '%s\\nerased\\n' ${FOLDER}/${quote(id)}
`;
}

export interface JobAnswer {
  readonly folder: string;
  readonly state: 'none' | 'running' | 'late' | 'erased' | 'ended';
  readonly status?: number;
  readonly about?: string;
  readonly stdout?: Buffer;
  readonly stderr?: Buffer;
}

export function parseJob(answer: Buffer): JobAnswer | undefined {
  let at = 0;
  const line = (): string => {
    const end = answer.indexOf(10, at);
    const text = answer.subarray(at, end < 0 ? undefined : end).toString('utf8').trim();
    at = end < 0 ? answer.length : end + 1;
    return text;
  };
  const [folder, state] = [line(), line()];
  if (state === 'none' || state === 'running' || state === 'erased') return { folder, state };
  if (state !== 'late' && !/^\d+$/.test(state)) return undefined;
  const [about, stdout, stderr] = [line(), line(), line()].map(Number).map((length) => answer.subarray(at, (at += length)));
  return { folder, state: state === 'late' ? 'late' : 'ended', status: state === 'late' ? undefined : Number(state), about: about?.toString('utf8'), stdout, stderr };
}
