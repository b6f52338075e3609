const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';
const END = '-----END AGE ENCRYPTED FILE-----';

export function isArmored(text: string): boolean {
  return text.trimStart().startsWith(BEGIN);
}

export function armor(bytes: Buffer): string {
  return `${[BEGIN, ...columns(bytes.toString('base64')), END].join('\n')}\n`;
}

/** Undefined when it is cut, or not as strict as age wants it; each line may be indented, as in YAML. */
export function dearmor(text: string): Buffer | undefined {
  const lines = text.trim().split('\n').map((line) => line.trim());
  if (lines.shift() !== BEGIN || lines.pop() !== END) return undefined;
  if (lines.some((line, at) => line === '' || line.length > 64 || (line.length < 64 && at < lines.length - 1))) return undefined;
  return strictBase64(lines.join(''), true);
}

export function columns(text: string): string[] {
  return text.match(/.{1,64}/g) ?? [];
}

/** Undefined for anything that an encoder would not have written. */
export function strictBase64(text: string, padded: boolean): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return (padded ? bytes.toString('base64') : bareBase64(bytes)) === text ? bytes : undefined;
}

export function bareBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
