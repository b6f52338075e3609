/** How a shell ended, for a message. */
export const how = (status: number | null): string => (status === null ? '' : ` with status ${status}`);

/** The last line that it said, for the end of a message. */
export function lastLine(text: string): string {
  const line = text.trim().split('\n').pop()?.trim() ?? '';
  return line === '' ? '' : `: ${line.slice(0, 200).replace(/\.$/, '')}`;
}
