const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes of `512m`, `1.5gb`, `1073741824`; undefined: not known. */
export function bytesOf(text: string | undefined): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?\s*$/i.exec(text ?? '');
  return found === null ? undefined : Math.round(Number(found[1]) * (UNITS[found[2]?.toLowerCase() ?? ''] ?? 1));
}

/** Seconds of a duration as Compose writes it: `1m30s`, `500ms`, `10`. */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) / 1e9;
  if (!/^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h|d|w))+$/.test(text)) return undefined;
  const factor: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h|d|w)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * (factor[unit ?? 's'] ?? 1), 0);
}
