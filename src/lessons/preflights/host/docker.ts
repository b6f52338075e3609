/** Without a running Docker there is nothing to ask it; and to ask its socket would start it. */
export const WITH_DOCKER = 'command -v docker >/dev/null && [ -s /var/run/docker.pid ] || exit 0';

/** Lines of tab-separated fields, by their first one. */
export function rows(stdout: string, kind: string): readonly (readonly string[])[] {
  return stdout.split('\n').map((line) => line.split('\t')).filter(([first]) => first === kind).map((fields) => fields.slice(1));
}
