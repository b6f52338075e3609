/** A path on a host, relative ones from `folder`. */
export function inFolder(folder: string, path: string): string {
  if (path.startsWith('/')) return path;
  return `${folder.replace(/\/+$/, '')}/${path.replace(/^(?:\.\/)+/, '')}`;
}
