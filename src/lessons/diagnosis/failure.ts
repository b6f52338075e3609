import type { ServiceDiagnosis } from '../../model/diagnosis.js';

/** What a task said when it failed: where no container came to be, nothing else tells why. */
interface FailureRule {
  readonly id: string;
  readonly pattern: RegExp;
  readonly why: (match: RegExpExecArray) => string;
  readonly lesson?: string;
  readonly fix?: string;
}

const RULES: readonly FailureRule[] = [
  { id: 'image-missing', pattern: /manifest for (\S+) not found|(\S+:\S+): not found|manifest unknown/, why: ([, one, other]) => `its registry does not have ${one ?? other ?? 'its image'}`, lesson: 'L05 image-unresolvable', fix: 'Use a tag that exists.' },
  { id: 'image-refused', pattern: /pull access denied for (\S+?),|unauthorized: .*|denied: requested access/, why: ([, image]) => `its registry refuses ${image ?? 'the image'}: it does not exist there, or wants a login`, lesson: 'L05 image-unresolvable', fix: 'Log in first (docker_login), or correct the name.' },
  { id: 'registry-limit', pattern: /toomanyrequests/, why: () => 'the registry lets nobody pull more for now (rate limit)', fix: 'Log in (docker_login), use a mirror, or wait.' },
  { id: 'registry-silent', pattern: /Get "https:\/\/([^/"]+)[^"]*": (?:dial|net|context)|lookup (\S+?)(?: on \S+)?: (?:no such host|server misbehaving|i\/o timeout)/, why: ([, one, other]) => `the registry ${one ?? other} can’t be reached from the host` },
  { id: 'disk-full', pattern: /no space left on device/i, why: () => 'the host’s disk is full', lesson: 'L63 target-health', fix: 'Make room: docker system df shows what Docker keeps.' },
  { id: 'bind-source-missing', pattern: /bind source path does not exist: (\S+)/, why: ([, path]) => `${path}, which is to be mounted, is not on the host`, lesson: 'L59 local-source-missing', fix: 'Make it in a task before the start.' },
  { id: 'compose-file-refused', pattern: /(?:yaml: .*|validating \S+: .*|services\.\S+ (?:additional properties|must be) .*|depends on undefined service .*|undefined (?:network|volume) .*)/i, why: ([line]) => `Compose refuses its file: ${line}` },
];

/** A diagnosis from a task's message alone; `users`: services that use an image, undefined where nothing is known of them. */
export function fromFailure(message: string, users: (image: string) => readonly string[] | undefined): ServiceDiagnosis | undefined {
  for (const { id, pattern, why, lesson, fix } of RULES) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const image = match[1] ?? match[2];
    const services = id.startsWith('image-') && image !== undefined ? users(image) : undefined;
    const told = services?.length === 0 ? 'Nothing in the playbook uses that image: the compose file on the host is older. Run the phase that writes it first.' : fix;
    const line = message.split('\n').find((one) => one.includes(match[0]))?.trim() ?? match[0];
    return { service: services?.join(', ') || 'Compose', state: 'not started', why: why(match), rule: id, said: [line], log: [], facts: [], ...(lesson === undefined ? {} : { lesson }), ...(told === undefined ? {} : { fix: told }) };
  }
  return undefined;
}
