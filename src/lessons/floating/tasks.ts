import type { Place, TaskView } from '../../model/lesson.js';

export interface Reference {
  readonly at: Place;
  readonly message: string;
  readonly fix: string;
}

const BRANCH = /^(?:main|master|head|develop|dev|trunk|latest|refs\/heads\/.*)$/i;
/** What is checked by another means, or is itself what others are checked by. */
const KEY = /\.(?:gpg|asc|pub|pem|crt|key|sha256|sha512|sig)(?:[?#].*)?$|\/(?:gpg|key|keys)$|gpg[-_.]?key/i;

/** What a task fetches without saying which: a branch, a file without a checksum, a package without a version. */
export function taskReference(task: TaskView): Reference | undefined {
  return checkout(task) ?? download(task) ?? packages(task);
}

function checkout({ module, args, at }: TaskView): Reference | undefined {
  if (module !== 'git') return undefined;
  const version = args.get('version');
  if (version === undefined) return { at: args.get('repo')?.at ?? at, message: 'git checks out whatever the default branch is now', fix: 'Give a tag or commit: version: v1.2.3' };
  const { text } = version;
  return text !== undefined && BRANCH.test(text) ? { at: version.at, message: `git checks out the branch "${text}", whatever it is now`, fix: 'Give a tag or commit: version: v1.2.3' } : undefined;
}

function download({ module, args }: TaskView): Reference | undefined {
  const url = module === 'get_url' ? args.get('url') : undefined;
  if (url?.text === undefined || args.has('checksum') || !/^(?:https?|ftp):/.test(url.text) || KEY.test(url.text)) return undefined;
  return { at: url.at, message: 'a download without a checksum: whatever stands there now is installed', fix: 'Add checksum: sha256:…, and a version in the URL.' };
}

function packages({ module, args }: TaskView): Reference | undefined {
  if (module !== 'pip' && module !== 'npm') return undefined;
  const name = args.get('name');
  if (name?.text === undefined || args.has('version') || args.get('state')?.text === 'absent' || /[{}$]/.test(name.text)) return undefined;
  const loose = name.text.split(/[\s,]+/).filter((one) => /^@?[\w./-]+(?:\[[\w,]+\])?$/.test(one) && !/^[./]|:\/\//.test(one));
  const [first] = loose;
  return first === undefined ? undefined : { at: name.at, message: `${module} installs whatever version of ${loose.join(', ')} is the newest`, fix: module === 'pip' ? `Pin it: ${first}==1.2.3` : 'Pin it with version: 1.2.3' };
}
