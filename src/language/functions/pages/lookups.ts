import type { FunctionPage } from './page.js';

/** Lookups: what each gives, an example and its result. */
export const lookupsPages: Readonly<Record<string, FunctionPage>> = {
  items: ['Its terms, lists among them opened once: what with_items loops over.', "query('items', [1, [2]], 3)", '[1, [2], 3]'],
  list: ['Its terms as they are.', "query('list', [1, 2])", '[[1, 2]]'],
  flattened: ['Its elements, all lists opened.', "query('flattened', [1, [2, [3]]])", '[1, 2, 3]'],
  dict: ['A dict as a list of `key` and `value`.', "query('dict', {'ssh': 22})", '[{"key": "ssh", "value": 22}]'],
  indexed_items: ['Pairs of index and element.', "query('indexed_items', ['a', 'b'])", '[[0, "a"], [1, "b"]]'],
  nested: ['Each with each.', "query('nested', ['a', 'b'], [1, 2])", '[["a", 1], ["a", 2], ["b", 1], ["b", 2]]'],
  together: ['First with first, second with second.', "query('together', ['a', 'b'], [1, 2])", '[["a", 1], ["b", 2]]'],
  subelements: ['Pairs of each element and each element of its inner list.', "query('subelements', [{'user': 'a', 'keys': ['k1', 'k2']}], 'keys') | map('last') | list", '["k1", "k2"]'],
  sequence: ['Numbers as texts: start, end, stride, format.', "query('sequence', 'start=1 end=3 format=web%02d')", '["web01", "web02", "web03"]'],
  random_choice: ['One of its elements by chance: another one each run.', "query('random_choice', ['only'])", '["only"]'],
  vars: ['The value of the variable with that name.', "lookup('vars', 'port')", '22'],
  varnames: ['The names of variables that match a regular expression.', "query('varnames', '^por')", '["port"]'],
  env: ["A variable of the controller's environment; `default` where it is not set.", "lookup('env', 'HOME')", '"/home/alice"'],
  file: ['The content of a file of the controller, without newlines at its end.', "lookup('file', 'motd.txt')", '"Welcome"'],
  unvault: ['The content of a file of the controller, opened if it is vaulted.', "lookup('unvault', 'motd.txt') | trim", '"Welcome"'],
  inventory_hostnames: ['The hosts that a pattern selects.', "query('inventory_hostnames', 'all:!db')", '["web1"]'],
  csvfile: ['The cell of a CSV file in the row whose first cell is the term: `file`, `delimiter`, `col`, `keycol`, `default`.', "lookup('csvfile', 'web1', file='ports.csv', delimiter=',')", '"8080"'],
  ini: ['The value of a key in an INI file: `file`, `section`, `default`; `re` takes all keys that match, `type=properties` a file without sections.', "lookup('ini', 'port', section='web', file='app.ini')", '"80"'],
  fileglob: ['The files of the controller that match a shell pattern.', "query('fileglob', '*.conf') | map('basename') | list", '["a.conf"]'],
  first_found: ['The first of several files that exists.', "lookup('first_found', ['missing.yml', 'motd.txt']) | basename", '"motd.txt"'],
  lines: ['The lines that a command of the controller prints.', "query('lines', 'seq 2')", '["1", "2"]'],
  pipe: ['What a command of the controller prints.', "lookup('pipe', 'printf hello')", '"hello"'],
  password: ['The password kept in a file of the controller, which is made with a new one where it is missing; secret. `length`, `chars`.', "lookup('password', 'secrets/db length=12') | length", '12'],
  template: ['The text of a Handlebars template.', "lookup('template', 'hello.hbs')", '"Hello\\n"'],
};
