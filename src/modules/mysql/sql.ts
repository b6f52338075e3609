/** Names and texts in MySQL's and MariaDB's SQL, for sessions that begin with PLAIN_MODE. */

/** Backslashes escape and double quotes are no names, whatever the server's sql_mode. */
export const PLAIN_MODE = "SET SESSION sql_mode = '';";

export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A literal on one line. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\0', '\\0')}'`;
}

export function account(user: string, host: string): string {
  return `${literal(user)}@${literal(host)}`;
}
