import type { Mount, Place, Service } from '../model/lesson.js';
import type { Severity } from '../model/diagnostic.js';
import { definitions } from './compose/definitions.js';
import { defineRule } from './define.js';

interface Power {
  readonly at: Place;
  readonly message: string;
  readonly fix: string;
  readonly severity?: Severity;
}

const PROXY = 'Put a socket proxy between (docker-socket-proxy with CONTAINERS=1, POST=0, on a network of its own) and point the service at it: tcp://socket-proxy:2375.';

export const dockerSocketOrPrivileged = defineRule({
  number: 64,
  name: 'docker-socket-or-privileged',
  from: '003',
  severity: 'warning',
  summary: 'A container can do what root on the host can',
  project(project, { report }) {
    for (const { item, service, who } of definitions(project, powers)) {
      report(item.at, `${who}: ${item.message}`, { severity: item.severity ?? 'warning', why: 'Whoever takes over this container has the host: every secret, every other container (003, 000, 002: promtail, Traefik, DIUN, cAdvisor).', fix: item.fix, within: service.key });
    }
  },
});

function powers(service: Service): Power[] {
  return [...service.mounts.flatMap((mount) => ofMount(mount, service)), ...ofKeys(service), ...ofCaps(service), ...ofDockerHost(service)];
}

function ofMount({ source, rawSource, target, readOnly, at }: Mount, service: Service): Power[] {
  const path = (source ?? rawSource).replace(/(?<=.)\/+$/, '');
  if (/(?:docker|podman|containerd)[\w./-]*\.sock\b/.test(`${path} ${rawSource}`) || /\/docker\.sock$/.test(target ?? '')) {
    if (!isSocketProxy(service)) return [{ at, message: `the Docker socket is mounted${readOnly ? ', and ":ro" doesn\'t restrict the API behind it' : ''}`, fix: PROXY }];
    const writes = /^(?:1|true)$/i.test(service.environment.get('POST')?.text ?? '');
    return [{ at, message: `the Docker socket is mounted by a proxy${writes ? ' that lets writing requests through' : ', which must have it'}`, fix: 'Allow only what its clients need (CONTAINERS=1, POST=0) and keep it on a network that only they share.', severity: writes ? 'warning' : 'note' }];
  }
  if (['/var/run', '/run', '/private/var/run'].includes(path)) return [{ at, message: `${path} is mounted, and with it the Docker socket`, fix: 'Mount the one file or directory that it needs.' }];
  if (['/', '/var'].includes(path) && !readOnly) return [{ at, message: `the host's ${path} is mounted for writing`, fix: 'Mount the one directory that it needs; read-only (":ro") for what only looks.' }];
  return [];
}

function isSocketProxy({ name, image }: Service): boolean {
  return /socket[-_]?proxy|sockguard/i.test(`${image?.repository ?? image?.raw ?? ''} ${name}`);
}

function ofKeys(service: Service): Power[] {
  const says = (key: string, value: string): Place | undefined => {
    const node = service.get(key);
    return service.text(node)?.toLowerCase() === value ? node : undefined;
  };
  const privileged = says('privileged', 'true');
  return [
    ...(privileged === undefined ? [] : [{ at: privileged, message: 'privileged gives all capabilities and all devices, without seccomp', fix: 'Give it the devices and capabilities that it needs ("devices:", "cap_add:") instead.' }]),
    ...['pid', 'ipc'].flatMap((key) => (says(key, 'host') === undefined ? [] : [{ key, at: says(key, 'host') as Place }])).map(({ key, at }) => ({ at, message: `${key}: host shares the host's ${key === 'pid' ? 'processes' : 'memory segments'}`, fix: 'Leave it out, or let the program run on the host as a service.' })),
  ];
}

function ofCaps({ capAdd }: Service): Power[] {
  return capAdd.filter(({ name }) => ['SYS_ADMIN', 'ALL'].includes(name)).map(({ name, at }) => ({ at, message: `capability ${name} is nearly root on the host`, fix: 'Add the single capability that it needs.' }));
}

/** The API without TLS on another machine; a proxy or a service beside it is the way it should be. */
function ofDockerHost({ environment, project }: Service): Power[] {
  const given = environment.get('DOCKER_HOST');
  const host = /^tcp:\/\/([\w.-]+):2375\b/.exec(given?.text ?? given?.raw ?? '')?.[1];
  if (given === undefined || host === undefined || /proxy|^(?:localhost|127\.|dind$|docker$)/.test(host) || project.services.some(({ name, containerName }) => name === host || containerName?.text === host)) return [];
  return [{ at: given.at, message: `the Docker API of ${host} is used without TLS`, fix: 'Use ssh://user@host, or port 2376 with client certificates.' }];
}
