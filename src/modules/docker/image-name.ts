/** An image by name: what a task wrote, taken apart and put together as Docker would. */
export interface ImageName {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** `registry:5000/shop/web:1.2@sha256:…`. A colon before the last slash belongs to the registry's port. */
export function imageName(name: string, tag = 'latest'): ImageName {
  const [rest = '', digest] = name.split('@');
  const colon = rest.lastIndexOf(':');
  const own = colon > rest.lastIndexOf('/') ? rest.slice(colon + 1) : undefined;
  const repository = own === undefined ? rest : rest.slice(0, colon);
  if (digest !== undefined) return { repository, digest };
  return tag.startsWith('sha256:') && own === undefined ? { repository, digest: tag } : { repository, tag: own ?? tag };
}

export function imageReference({ repository, tag, digest }: ImageName): string {
  return digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`;
}

/** As `docker images` shows it: Docker Hub's own name and `library/` left out. */
export function familiarName(name: string): string {
  return name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '');
}

export function imageNameChecks(name: string, tag = 'latest'): string[] {
  const { repository, tag: found, digest } = imageName(name, tag);
  if (/^(sha256:)?[0-9a-f]{64}$/.test(name)) return [`"name" is the ID of an image; an image is pulled and built by its name.`];
  if (!/^[a-zA-Z0-9]([a-zA-Z0-9._-]|:(?=\d+\/)|\/(?=[a-zA-Z0-9]))*$/.test(repository) || /[A-Z]/.test(repository.slice(repository.indexOf('/') + 1))) return [`"${name}" is no name of an image: small letters, digits, ".", "_", "-" and "/", beginning with a letter or digit.`];
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) return [`"${digest}" is no digest of an image: sha256: and 64 hexadecimal digits.`];
  return digest === undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(found ?? '') ? [`"${found}" is no tag of an image: letters, digits, "_", "." and "-".`] : [];
}
