import { warning } from '../../model/diagnostic.js';
import type { MapNode, Node, ScalarNode } from '../../model/node.js';
import { Float, SecretText } from '../../model/value.js';
import { scalarWith, sequenceOf, mapOf } from '../nodes.js';
import type { ReadingLog } from '../reading.js';
import type { Keyring } from './keyring.js';

/** Replaces each `!vault` scalar by its plain text, secret as a whole and never templated. The same tree when there is none. */
export function unsealScalars(node: Node, keyring: Keyring, log: ReadingLog, name = 'this value'): Node {
  if (node.kind === 'sequence') return sequenceOf(node, node.items.map((item) => unsealScalars(item, keyring, log, name)));
  if (node.kind === 'map') return mapOf(node, node.entries.map(({ key, value }) => ({ key, value: unsealScalars(value, keyring, log, `"${key.text}"`) })));
  if (node.tag !== 'vault') {
    if (node.tag === 'secret') log.secret(node.text);
    return node;
  }
  const opened = keyring.open(node.text, name, node.range);
  if ('diagnostic' in opened) {
    log.report(opened.diagnostic);
    return secretScalar(node, '');
  }
  return keepSecret(node, opened.text, log);
}

/** Makes every text in a file that was vaulted as a whole secret; numbers keep their type and are redacted by value. */
export function markSecret(node: Node, log: ReadingLog): Node {
  if (node.kind === 'sequence') return sequenceOf(node, node.items.map((item) => markSecret(item, log)));
  if (node.kind === 'map') return mapOf(node, node.entries.map(({ key, value }) => ({ key, value: markSecret(value, log) })));
  if (typeof node.value === 'number' || node.value instanceof Float) log.secret(node.text);
  return typeof node.value === 'string' ? keepSecret(node, node.value, log) : node;
}

/** The plain text of a vaulted file as a code frame may show it: keys stay, values and whatever is not understood are masked. */
export function maskValues(text: string, root: Node | undefined): string {
  if (root === undefined) return mask(text, 0, text.length);
  const kept: (readonly [number, number])[] = [];
  collectKeys(root, kept);
  let out = '';
  let at = 0;
  for (const [start, end] of kept.sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    out += mask(text, at, start) + text.slice(start, end);
    at = end;
  }
  return out + mask(text, at, text.length);
}

function collectKeys(node: Node, into: (readonly [number, number])[]): void {
  if (node.kind === 'map') {
    for (const { key, value } of (node as MapNode).entries) {
      into.push([key.range.start, key.range.end]);
      collectKeys(value, into);
    }
  } else if (node.kind === 'sequence') for (const item of node.items) collectKeys(item, into);
}

function mask(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/[^\s:\-[\]{},]/g, '*');
}

function keepSecret(node: ScalarNode, text: string, log: ReadingLog): ScalarNode {
  log.secret(text);
  if (text.includes('{{')) {
    log.report(warning('vault-not-templated', 'a vaulted value holds {{ }}', { range: node.range, why: 'Secrets are data: what stands in them is never evaluated, so the braces stay as they are.', fix: 'Move the expression to a plain vars file that refers to the vaulted variable.' }));
  }
  return secretScalar(node, text);
}

function secretScalar(node: ScalarNode, text: string): ScalarNode {
  return scalarWith(node, { value: SecretText.whole(text), text, tag: 'secret' });
}
