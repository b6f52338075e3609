import type { Place, Service, Subject } from '../model/lesson.js';
import type { Node } from '../model/node.js';
import { defineRule } from './define.js';
import { isPlaceholder, literalOf } from './secrets/values.js';

interface Key {
  readonly at: Place;
  /** Undefined: it comes from a variable or file. */
  readonly text: string | undefined;
  readonly raw: string;
}

const WHY = 'CrowdSec answers 403 to a key that it doesn\'t know. The plugin then has no decisions: it blocks nobody, or everybody (000, 2.1, which says "no functional impact").';

export const crowdsecBouncerRefused = defineRule({
  number: 44,
  name: 'crowdsec-bouncer-refused',
  from: '000',
  severity: 'error',
  summary: 'A CrowdSec bouncer whose key CrowdSec does not know',
  project(project, { report }) {
    const made = project.services.flatMap(bouncerKeys);
    const used = [...project.services.flatMap(pluginKeys), ...fileKeys(project.subject)];
    for (const { at, text } of [...made, ...used]) {
      if (text !== undefined && (isPlaceholder(text) || /^\d+ chars|FIXME|here$/i.test(text))) report(at, 'the key of the CrowdSec bouncer is a placeholder', { severity: 'warning', why: WHY, fix: 'Generate one (openssl rand -hex 32) and give it to both sides by one variable.' });
    }
    const literal = made.filter(({ text }) => text !== undefined && !isPlaceholder(text));
    if (made.length === 0 || literal.length !== made.length) return;
    for (const { at, text } of used) {
      if (text === undefined || isPlaceholder(text) || literal.some((one) => one.text === text)) continue;
      report(at, 'the key of the CrowdSec bouncer is none of those that CrowdSec is given', { why: WHY, fix: 'Use one variable for BOUNCER_KEY_… and for the plugin\'s key.', related: literal.slice(0, 1).map((one) => ({ at: one.at, message: 'CrowdSec is given this one' })) });
    }
  },
});

function keyOf(raw: string, at: Place): Key {
  return { at, raw, text: literalOf(raw)?.text };
}

function bouncerKeys({ environment }: Service): Key[] {
  return [...environment].filter(([name]) => /^BOUNCER_KEY_(?!.*_FILE$)/.test(name)).map(([, { raw, at }]) => keyOf(raw, at));
}

function pluginKeys({ labels }: Service): Key[] {
  return [...labels].filter(([key]) => /\.crowdseclapikey$/i.test(key)).map(([, { raw, at }]) => keyOf(raw, at));
}

/** `crowdsecLapiKey` in files of Traefik's file provider. */
function fileKeys({ files }: Subject): Key[] {
  return files.filter(({ dest, plain }) => /\.ya?ml$/.test(dest) && /crowdsecLapiKey\s*:/i.test(plain)).flatMap(({ root }) => (root === undefined ? [] : inNode(root)));
}

function inNode(node: Node): Key[] {
  if (node.kind === 'sequence') return node.items.flatMap(inNode);
  if (node.kind !== 'map') return [];
  return node.entries.flatMap(({ key, value }) => (key.text.toLowerCase() === 'crowdseclapikey' && value.kind === 'scalar' ? [keyOf(value.text, value)] : inNode(value)));
}
