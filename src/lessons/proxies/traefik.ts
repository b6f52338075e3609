import type { Service } from '../../model/lesson.js';
import { namesUnder, traefiks } from '../traefik/static.js';
import type { Answer, Asked } from './answer.js';

/** What Traefik's static configuration, where it is known, makes of a request to the container itself: its ping is served at one entry point only. */
export function askTraefik(service: Service, { port, path, namesHost }: Asked): Answer | undefined {
  const settings = traefiks(service.project.subject).find((one) => one.service === service)?.settings;
  if (settings === undefined || settings.size === 0 || namesHost) return undefined;
  const portOf = (entry: string): number | undefined => {
    const address = settings.get(`entrypoints.${entry}.address`)?.text;
    const given = /:(\d+)(?:\/\w+)?$/.exec(address ?? '')?.[1];
    return given === undefined ? (entry === 'traefik' && address === undefined ? 8080 : undefined) : Number(given);
  };
  const entries = [...new Set([...namesUnder(settings, 'entrypoints'), 'traefik'])];
  const ping = settings.get('ping.entrypoint')?.text ?? 'traefik';
  const good = { why: 'Traefik answers its ping at one entry point, "traefik" on 8080 unless it is told another; elsewhere a request without a site\'s name gets 404, or the redirect to HTTPS (002#14).', fix: 'Ask Traefik itself: test: ["CMD", "traefik", "healthcheck", "--ping"], with --ping=true.' };
  if (path === '/ping') {
    const served = portOf(ping);
    return served === undefined || served === port ? undefined : { text: `/ping on port ${port}, and Traefik serves it on ${served}`, ...good };
  }
  const entry = entries.find((name) => portOf(name) === port);
  return entry === undefined || entry === 'traefik' ? undefined : { text: `entry point "${entry}" without the name of a site`, ...good, unsure: true };
}
