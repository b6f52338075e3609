/** What a registry said → what to do about it. */
export function registryHints(text: string): string[] {
  const out: string[] = [];
  const missing = /manifest for (\S+) not found/.exec(text)?.[1];
  if (missing !== undefined) out.push(`The registry has no image ${missing}: is the tag right?`);
  if (/pull access denied|requested access to the resource is denied|no basic auth credentials|unauthorized: /.test(text)) out.push('The image does not exist, or the registry wants a login: docker_login before this task, as the same user.');
  if (/no matching manifest for/.test(text)) out.push('The registry has the image, but not for this platform.');
  if (/toomanyrequests|429 Too Many Requests/.test(text)) out.push('The registry limits how often images are pulled from this address: log in (docker_login), or try later.');
  if (/server misbehaving|no such host|Temporary failure in name resolution/.test(text)) out.push("The host can't find the registry's name: is it spelt right, and does the host have a name server?");
  if (/server gave HTTP response to HTTPS client/.test(text)) out.push('The registry speaks HTTP only: Docker wants it in "insecure-registries" of /etc/docker/daemon.json, or better a certificate.');
  if (/certificate signed by unknown authority/.test(text)) out.push("The host does not know who signed the registry's certificate: put the CA into /etc/docker/certs.d/<registry>/ca.crt.");
  if (/no space left on device/i.test(text)) out.push('The disk of the host is full.');
  return out;
}

/** The lines of an output that say why, without Docker's advice. */
export function complaint(text: string, lines = 8): string[] {
  return text.split('\n').map((line) => line.trimEnd()).filter((line) => line !== '' && !/^(See 'docker|Run 'docker|WARNING! )|^@status/.test(line)).slice(-lines);
}
