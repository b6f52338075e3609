import type { Preflight } from '../../model/lesson.js';
import { rows } from './host/docker.js';
import { reason } from './host/up.js';

interface Certificates {
  readonly found: readonly { readonly name: string; readonly ends: number }[];
  readonly renewed: boolean;
}

/** Days before its end by which a certificate should have been renewed. */
const DAYS = 21;

/** Certificates that end soon, and nothing that renews them. */
export const certificates: Preflight<Certificates> = {
  lesson: 'L63 target-health',
  summary: 'how long the certificates under /etc/letsencrypt/live last, and whether a timer renews them (openssl x509)',
  severity: 'warning',
  scripts: (subject) => (reason(subject) === undefined ? undefined : {
    script: `command -v openssl >/dev/null || exit 0
for c in /etc/letsencrypt/live/*/fullchain.pem; do [ -e "$c" ] || continue
e=$(date -u -d "$(openssl x509 -noout -enddate -in "$c" | cut -d = -f 2)" +%s) && n=\${c%/*} && printf 'K\\t%s\\t%s\\n' "\${n##*/}" "$e"; done
if systemctl is-active -q certbot.timer snap.certbot.renew.timer acme.timer 2>/dev/null || ls /etc/cron.d/certbot >/dev/null 2>&1; then printf 'R\\n'; fi
exit 0`,
    root: true,
  }),
  parse: (stdout) => ({ found: rows(stdout, 'K').map(([name = '', ends]) => ({ name, ends: Number(ends) })), renewed: rows(stdout, 'R').length > 0 }),
  judge({ found, renewed }, subject, { now }) {
    const at = reason(subject);
    return found.flatMap(({ name, ends }) => {
      const days = Math.floor((ends - now.getTime() / 1000) / 86_400);
      if (!(days < DAYS) || (renewed && days >= 7)) return [];
      return [{ ...(at === undefined ? {} : { at }), message: `the certificate of ${name} ${days < 0 ? 'has ended' : `ends in ${days} days`}${renewed ? '' : ', and nothing renews it'}`, why: 'A renewal comes 30 days before the end: that this one has not been renewed says that renewing fails.', fix: 'Try: certbot renew --dry-run' }];
    });
  },
};
