/** Content with its bytes and digests, each worked out once: a task is asked what it reads, plans and results in several times. */
import { createHash } from 'node:crypto';
import type { Content } from '../model/step.js';
import { SecretText } from '../model/value.js';

export class Weighed {
  readonly bytes: Buffer;
  private readonly digests = new Map<string, string>();

  constructor(readonly content: Content) {
    this.bytes = Buffer.isBuffer(content) ? content : Buffer.from(content instanceof SecretText ? content.text : content, 'utf8');
  }

  /** Lower-case hex. `name`: 'sha256', 'sha1', 'md5'. */
  digest(name: string): string {
    const known = this.digests.get(name) ?? createHash(name).update(this.bytes).digest('hex');
    this.digests.set(name, known);
    return known;
  }
}

export function weighedOf(content: Content | Weighed): Weighed {
  return content instanceof Weighed ? content : new Weighed(content);
}

const known = new WeakMap<object, Weighed>();

/** The same for as long as `owner` is: a task's evaluated args, or the source that was read for it. */
export function weighedOnce(owner: object, content: () => Content): Weighed {
  const found = known.get(owner) ?? new Weighed(content());
  known.set(owner, found);
  return found;
}
