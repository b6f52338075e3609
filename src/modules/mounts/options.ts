/** Options of mount(8) as they are asked for, against those that the kernel shows. */

/** What says nothing about the state, or is the default that the kernel leaves out. */
const SILENT = /^(defaults|auto|noauto|user|nouser|users|_netdev|nofail|remount|bind|rbind|x-.*|comment=.*|rw|exec|suid|dev|async|loop(=.*)?|iversion|noiversion)$/;
const UNITS: Readonly<Record<string, number>> = { k: 1, m: 1024, g: 1024 * 1024, t: 1024 * 1024 * 1024 };

export function hasOptions(actual: readonly string[], wanted: string): boolean {
  const there = new Set(actual.map(normal));
  const opposites: Readonly<Record<string, string>> = { rw: 'ro', exec: 'noexec', suid: 'nosuid', dev: 'nodev' };
  return wanted.split(',').every((option) => (SILENT.test(option) ? !there.has(opposites[option] ?? '') : there.has(normal(option))));
}

/** tmpfs was asked for `size=64m,mode=0700` and shows `size=65536k,mode=700`. */
function normal(option: string): string {
  const size = /^(size)=(\d+)([kmgt])?$/i.exec(option);
  if (size !== null) return `size=${size[3] === undefined ? Math.ceil(Number(size[2]) / 1024) : Number(size[2]) * (UNITS[size[3].toLowerCase()] ?? 1)}k`;
  return option.replace(/^mode=0+(?=\d)/, 'mode=');
}
