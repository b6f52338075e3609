import type { RuleContext, Subject } from '../model/lesson.js';
import { defineRule } from './define.js';
import { askedNames } from './routing/asked.js';
import { isServed, servedNames } from './routing/served.js';
import { variablePairs } from './secrets/env-files.js';

const WHY = 'A test or webhook for a name that no proxy answers for fails for ever, or is taken for an outage (002#30: the smoke test asked admin.…, the proxy served the name of a variable).';

export const urlNotServed = defineRule({
  number: 30,
  name: 'url-not-served',
  from: '002#30',
  severity: 'error',
  summary: 'A smoke test, monitor, CORS origin or webhook names a host of ours that no proxy routes',
  subject(subject, context) {
    literalLabels(subject, context);
    const asked = askedNames(subject);
    if (asked.length === 0) return;
    const served = servedNames(subject, context.input);
    if (served.open || served.names.size === 0) return;
    const said = new Set<string>();
    for (const { name, at, by } of asked) {
      const [, ...rest] = name.split('.');
      if (!(served.domains.has(name) || served.domains.has(rest.join('.'))) || isServed(name, served) || said.has(`${at.range.file} ${name}`)) continue;
      said.add(`${at.range.file} ${name}`);
      const near = [...served.names].filter((one) => one.endsWith(`.${rest.join('.')}`) || one === rest.join('.')).slice(0, 4);
      context.report(at, `${by} names ${name}, which no proxy routes`, { severity: subject.host === undefined ? 'warning' : 'error', why: WHY, fix: `Build the URL from the variable that the proxy's route uses. Routed are: ${near.join(', ')}.` });
    }
  },
});

/** `https://admin.{{ domain }}` where a variable `admin_subdomain` says what the label is. */
function literalLabels({ host, files }: Subject, { report }: RuleContext): void {
  if (host !== undefined || !files.some(({ masked }) => masked)) return;
  const known = new Set(files.flatMap((file) => variablePairs(file).map(({ key }) => key)));
  for (const file of files) {
    if (!file.masked) continue;
    for (const found of file.plain.matchAll(/https?:\/\/([a-z0-9-]+)\.\{\{\s*\w*domain\w*/g)) {
      const variable = [`${found[1]}_subdomain`, `${found[1]}_host`].find((name) => known.has(name));
      if (variable !== undefined) report(file.place(found.index, found.index + found[0].length), `the label "${found[1]}" is written out, and variable ${variable} says what it is`, { severity: 'warning', why: WHY, fix: `Write https://{{ ${variable} }}.{{ … }}.` });
    }
  }
}
