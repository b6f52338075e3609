/** Whether the name of an image that nobody described gives a database away; its tools and its web interfaces are none. */
export function isNamedDatabase(repository: string): boolean {
  const name = repository.split('/').at(-1) ?? '';
  return /postgres|postgis|pgvector|timescale|mysql|mariadb|mongo/.test(name) && !isNamedTool(repository);
}

export function isNamedTool(repository: string): boolean {
  return /admin|exporter|commander|express|backup|client|ui$/.test(repository);
}
