/** An age file in one line of YAML: this, then the file's base64, whose beginning is the format's name. */
export const SEALED_LINE = 'age:';
const BEGINNING = `${SEALED_LINE}${Buffer.from('age-encryption.org').toString('base64')}`;

export function isSealedLine(text: string): boolean {
  return text.startsWith(BEGINNING);
}
