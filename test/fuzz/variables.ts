/** The variables that generated expressions use: every kind of value, and names that mean something to JavaScript or Python. */
import { parseJson } from '../../src/language/json-text.js';
import { type Dict, dict, type Value } from '../../src/model/value.js';

const TEXT = String.raw`{
  "zero": 0, "one": 1, "n": 7, "neg": -3, "big": 4503599627370497, "port": 8080,
  "half": 0.5, "f": 2.75, "whole": 3.0, "tiny": 1e-7, "huge": 1e22,
  "t": true, "no": false, "nothing": null,
  "s": "hello", "empty": "", "digits": "42", "decimal": "3.14", "words": "the quick  brown fox", "path": "/etc/app/conf.d/site.tar.gz",
  "csv": "a,b,,c", "lines": "one\ntwo\n\n three\n", "uni": "Straße 😀 ñ", "mixed": "aB1-cD2_eF3", "quote": "it's \"so\"", "yes": "yes", "version": "1.10.2", "blank": " \t x \n",
  "url": "https://user:pw@example.com:8443/a/b.txt?q=1&r=a%20b#top", "json": "{\"a\": [1, 2.0, null], \"b\": \"x\"}", "yaml": "a: 1\nb: [x, yes]\n", "b64": "aGVsbG8=",
  "ints": [3, 1, 2, 3], "strs": ["b", "a", "C", "b"], "none_list": [], "nested": [[1, 2], [3, [4, 5]], []], "mix": [1, "a", null, 2.5, true, [1], {"k": "v"}], "floats": [1.5, -2.0, 0.1], "bools": [true, false, true],
  "paths": ["/etc/a.conf", "/etc/b/c.conf"], "numbers": ["10", "9", "x"],
  "d": {"a": 1, "b": "two", "c": [1, 2], "d": {"e": null}}, "no_keys": {}, "odd": {"constructor": 1, "__proto__": 2, "keys": 3, "items": "x", "a b": 4, "toString": 5, "hasOwnProperty": null},
  "ports": {"web": 80, "tls": 443, "ssh": 22}, "deep": {"a": {"b": {"c": [{"d": 1}, {"d": 2}]}}},
  "users": [{"name": "ann", "uid": 1001, "groups": ["adm", "web"], "shell": "/bin/sh"}, {"name": "Bob", "uid": 1000, "groups": []}, {"name": "cy", "uid": 1002, "groups": ["web"], "shell": "/bin/zsh", "on": true}],
  "pairs": [["x", 1], ["y", 2]], "items_list": [{"key": "k1", "value": 1}, {"key": "k2", "value": [2]}],
  "result": {"changed": true, "failed": false, "rc": 0, "stdout": "ok\n", "stdout_lines": ["ok"]}, "skipped": {"skipped": true, "changed": false}
}`;

export const variables: Dict = parseJson(TEXT) as Dict;

export function variablesOf(kinds: (value: Value) => boolean): string[] {
  return Object.keys(variables).filter((name) => kinds(variables[name] as Value));
}

export const variableMap: ReadonlyMap<string, Value> = new Map(Object.entries(dict(Object.entries(variables))));
