/** What only template files have. Variables of the examples: port 6380, debug true, caps [NET_ADMIN, SETUID], redis {host: 192.0.2.1}. */
export interface Helper {
  readonly name: string;
  readonly written: string;
  readonly summary: string;
  readonly example: string;
  readonly result: string;
}

export const HELPERS: readonly Helper[] = [
  { name: '#if', written: '{{#if x}} … {{else}} … {{/if}}', summary: 'The text where x is true, not empty and not zero; else the other. A variable that is missing is an error: write (defined x).', example: '{{#if (and debug (gt port 1024))}}high{{else}}low{{/if}}', result: 'high' },
  { name: '#unless', written: '{{#unless x}} … {{/unless}}', summary: 'The text where x is not true.', example: '{{#unless debug}}quiet{{else}}loud{{/unless}}', result: 'loud' },
  { name: '#each', written: '{{#each list}} … {{else}} … {{/each}}', summary: 'The text once for each element, as this; the other where there is none. @index, @first, @last, @key (of a dict); ../ is what stands around. {{#each list as |item|}} names it.', example: '{{#each caps}}{{@index}}={{this}}{{#unless @last}},{{/unless}}{{/each}}', result: '0=NET_ADMIN,1=SETUID' },
  { name: '#with', written: '{{#with dict}} … {{/with}}', summary: 'The text with the keys of a dict as names.', example: '{{#with redis}}{{host}}{{/with}}', result: '192.0.2.1' },
  { name: 'raw', written: '{{{{raw}}}} … {{{{/raw}}}}', summary: 'The text as it stands, braces and all.', example: '{{{{raw}}}}docker ps --format "{{.Names}}"{{{{/raw}}}}', result: 'docker ps --format "{{.Names}}"' },
  { name: 'and', written: '(and x y …)', summary: 'All are true; the value is the last, or the first that is not.', example: '{{#if (and debug caps)}}yes{{/if}}', result: 'yes' },
  { name: 'or', written: '(or x y …)', summary: 'One is true; the value is the first that is.', example: '{{#if (or (eq port 1) debug)}}yes{{/if}}', result: 'yes' },
  { name: 'not', written: '(not x)', summary: 'It is not true.', example: '{{#if (not debug)}}quiet{{else}}loud{{/if}}', result: 'loud' },
  { name: '#filter', written: '{{#name arguments}} … {{/name}}', summary: 'Any filter over a whole text: {{#indent 2}} … {{/indent}}, {{#upper}} … {{/upper}}.', example: '{{#upper}}port {{port}}{{/upper}}', result: 'PORT 6380' },
  { name: '>', written: '{{> name key=value}}', summary: 'The partial partials/<name>.hbs of the same folder of templates; values given are names in it.', example: '{{> listen p=port}}', result: 'listen 6380' },
];
