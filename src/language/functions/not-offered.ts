/** What Ansible knows under this name and Jalon does not offer, with what to write instead. */
const FILTERS: Readonly<Record<string, string>> = {
  json_query: 'Use selectattr, map(attribute=…) and indexes.',
  random: 'Use lookup(\'password\', …) for secrets; a value that changes each run would report "changed" each run.',
  shuffle: 'A value that changes each run would report "changed" each run.',
  ipaddr: 'Write the address or the prefix as variables of their own.',
  vault: 'Use `deploy vault`.',
  unvault: 'Use `!vault` values.',
  realpath: 'Paths of the controller are not resolved in expressions.',
  safe: 'Nothing is escaped here: leave it out.',
  escape: 'Use `replace`, or a template file.',
  e: 'Use `replace`, or a template file.',
  attr: 'Write x.name or x[\'name\'].',
  xmlattr: 'Use a template file.',
  to_datetime: 'Compare seconds: now().timestamp(), or facts like ansible_facts.date_time.epoch | int.',
};
const ON_CONTROLLER = "It looks at the controller's disk: use the module stat, and the result's stat.exists, stat.isdir or stat.islnk.";
const TESTS: Readonly<Record<string, string>> = Object.fromEntries(['exists', 'file', 'directory', 'link', 'link_exists', 'mount', 'same_file', 'is_file', 'is_dir', 'is_link', 'is_mount', 'is_same_file'].map((name) => [name, ON_CONTROLLER]));
const FUNCTIONS: Readonly<Record<string, string>> = { namespace: 'Use filters, or a template file.', cycler: 'Use a template file.', joiner: 'Use | join.', lipsum: 'Write the text.', open: 'Use lookup(\'file\', …).' };
const LOOKUPS: Readonly<Record<string, string>> = { url: 'Use the module uri with delegate_to: localhost.', ini: 'Read the file with lookup(\'file\', …).', csvfile: 'Read the file with lookup(\'file\', …).', config: 'Use variables.', unvault: 'Use `!vault` values.', dig: 'Use a command task.' };
const METHODS: Readonly<Record<string, string>> = {
  append: 'Values can\'t be changed in place: write list + [item].',
  extend: 'Values can\'t be changed in place: write list + other.',
  update: 'Values can\'t be changed in place: use | combine.',
  pop: 'Values can\'t be changed in place: use slices or dict2items and rejectattr.',
  encode: 'Text is text here; use | b64encode for base64.',
  decode: 'Text is text here; use | b64decode for base64.',
  total_seconds: 'Compare seconds: now().timestamp().',
};

/** A sentence to put under the error; undefined if the name means nothing. */
export function notOffered(kind: 'filter' | 'test' | 'function' | 'lookup' | 'method', name: string): string | undefined {
  const table = { filter: FILTERS, test: TESTS, function: FUNCTIONS, lookup: LOOKUPS, method: METHODS }[kind];
  return Object.hasOwn(table, name) ? `Known to Ansible, not offered. ${table[name]}` : undefined;
}
