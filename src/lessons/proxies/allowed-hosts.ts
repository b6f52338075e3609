import type { Service } from '../../model/lesson.js';
import type { Answer, Asked } from './answer.js';

const WHY = 'The application compares the Host header with the names that it was given, and refuses or redirects the rest: the check asks an address (002#14).';

/** Applications that answer only for the names that they are told. */
export function askAllowed(service: Service, { host, path, namesHost }: Asked): Answer | undefined {
  if (namesHost) return undefined;
  const { environment, image } = service;
  const allowed = [...environment].find(([name]) => /^(?:DJANGO_)?ALLOWED_HOSTS$/.test(name))?.[1].text;
  if (allowed !== undefined && /[a-z]/i.test(allowed) && !allowed.includes('*') && !allowed.toLowerCase().includes(host.toLowerCase())) return { text: `${host}, which is not in ALLOWED_HOSTS`, why: WHY, fix: `Add ${host} to ALLOWED_HOSTS, or send --header "Host: NAME".`, unsure: true };
  const enforces = /(?:^|\/)grafana(?:-oss|-enterprise)?$/.test(image?.repository ?? '') && environment.get('GF_SERVER_ENFORCE_DOMAIN')?.text?.toLowerCase() === 'true';
  return enforces && !/^\/(?:api\/health|healthz|metrics)\b/.test(path) ? { text: `${host}, and Grafana enforces its domain`, why: WHY, fix: 'Ask /api/health, which answers for every name.', unsure: true } : undefined;
}
