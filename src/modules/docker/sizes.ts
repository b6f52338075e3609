const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E'];

/** Docker's own way to print sizes, `1.09kB` (powers of 1000), as bytes; it has four digits, so larger ones are rounded. */
export function printedSize(text: string): number {
  const [, number, unit] = /^([\d.]+)\s*([kKMGTPE]?)B?$/.exec(text.trim()) ?? [];
  if (number === undefined) return 0;
  return Math.round(Number(number) * 1000 ** Math.max(0, UNITS.indexOf((unit || 'B').toUpperCase())));
}

/** A size as people write it, `512M` (powers of 1024), as bytes; undefined: it is none. */
export function writtenSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([KMGTPE]?)i?B?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  return Math.floor(Number(number) * 1024 ** Math.max(0, UNITS.indexOf((unit || 'B').toUpperCase())));
}
