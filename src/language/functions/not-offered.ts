/** What Ansible knows under this name and Jalon does not offer, with what to write instead. */
const FILTERS: Readonly<Record<string, string>> = {
  json_query: 'Use selectattr, map(attribute=…) and indexes.',
  ipaddr: 'Write the address or the prefix as variables of their own.',
  vault: 'Use `deploy vault`.',
  unvault: 'Values that are vaulted where they are written are opened when they are read.',
  pprint: 'It prints Python: use to_nice_json.',
  urlize: 'Use regex_replace, or a template file.',
  win_basename: 'Windows is not managed.',
  win_dirname: 'Windows is not managed.',
  win_splitdrive: 'Windows is not managed.',
  attr: 'Write x.name or x[\'name\'].',
  to_datetime: 'Compare seconds: now().timestamp(), or facts like ansible_facts.date_time.epoch | int.',
};
const TESTS: Readonly<Record<string, string>> = {
  callable: 'A value is never a function here.',
  escaped: 'Text is plain text here: nothing remembers that it was escaped.',
  vault_encrypted: 'Vaulted values are opened when they are read; of a file, ask `is vaulted_file`.',
};
const FUNCTIONS: Readonly<Record<string, string>> = { namespace: 'Use filters, or a template file.', cycler: 'Use a template file.', joiner: 'Use | join.', lipsum: 'Write the text.', open: 'Use lookup(\'file\', …).' };
const LOOKUPS: Readonly<Record<string, string>> = { url: 'Use the module uri with delegate_to: localhost.', config: 'Use variables.', dig: 'Use a command task.' };
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
