/** Names and texts in PostgreSQL's SQL. */

/** A quoted identifier: any text is a name. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A literal on one line, whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return /[\\\n\r]/.test(text) ? `E'${quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'` : `'${quoted}'`;
}

/** The server cuts a longer name off, and would never find it again. */
const NAME_BYTES = 63;

export function nameProblems(arg: string, name: string | undefined): string[] {
  if (name === undefined) return [];
  if (/[\0\n\r]/.test(name)) return [`${arg} holds a line break or a NUL, which no name in PostgreSQL should have`];
  return Buffer.byteLength(name) > NAME_BYTES ? [`${arg} is longer than the ${NAME_BYTES} bytes that PostgreSQL keeps of a name`] : [];
}
