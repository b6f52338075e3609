const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes of `512m`, `1.5gb`, `1073741824`; undefined: not known. */
export function bytesOf(text: string | undefined): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([bkmgt]?)i?b?\s*$/i.exec(text ?? '');
  return found === null ? undefined : Math.round(Number(found[1]) * (UNITS[found[2]?.toLowerCase() ?? ''] ?? 1));
}
