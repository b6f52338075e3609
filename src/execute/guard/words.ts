/** What is said of a guard while it stands, and of how it ended. */
export const WORDS = {
  armed: (seconds: number): string => `guard armed: unless a new login is proven, the host restores itself in ${seconds} s`,
  committed: (how: string): string => `proven by ${how}; committed`,
  restoring: (reason: string): string => `guard: ${reason}; restoring the host`,
  alone: (seconds: number): string => `guard: the host can't be told; it restores itself ${seconds > 0 ? `in ${seconds} s at the latest` : 'now'}`,
  interrupted: (seconds: number): string => `guard: the host is restored as soon as what runs there has ended; by itself in ${seconds} s at the latest, also if you leave at once`,
  restored: 'everything in the block is as it was before, and a new login works',
  stands: 'the new login had been proven and the commit had arrived: everything in the block stands',
  noLogin: (problem: string): string => `no new login yet: ${problem}. At the host's console /var/lib/jalon/guard/last tells whether it restored itself`,
  late: 'the deadline of the guard passed before the block came to its end',
  againLater: 'Nothing in the block was changed. Run this again afterwards.',
  anotherStands: (whose: string): string => `another guard stands on this host: ${whose}`,
} as const;

/** Whose guard stands there, and until when, from what the host keeps of it. */
export function standing(meta: string): string {
  const told = new Map(meta.split('\n').map((line) => [line.split(' ', 1)[0], line.replace(/^\S+ /, '')]));
  const left = Number(told.get('left'));
  const end = left > 0 ? `restores it in ${left} s unless that run commits` : 'is restoring it now';
  return `run ${told.get('run') ?? 'unknown'}${told.has('by') ? ` of ${told.get('by')}, since ${told.get('since')}` : ''}; it ${end}`;
}
