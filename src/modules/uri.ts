import type { ActionModule } from '../model/module.js';
import { methodOf, plainText, type UriArgs } from './http/request.js';
import { uriResult } from './http/result.js';
import { uriSchema } from './http/schema.js';
import { requestScript } from './http/script.js';

/** HTTP requests from the managed host. */
export const uri: ActionModule<UriArgs> = {
  kind: 'action',
  name: 'uri',
  collection: 'ansible.builtin',
  summary: 'Asks a web address from the host and checks the answer.',
  args: uriSchema,
  argAliases: { user: 'url_username', password: 'url_password' },
  supports: { check: 'partial', diff: 'none' },
  notes: [
    'It asks from the managed host, with curl, or with bash and openssl where curl is missing.',
    'URL, headers, body and passwords never stand in a command line on the host.',
    'GET and HEAD run in check mode too; what they return is known there.',
  ],
  returns: { status: 'The status of the answer; -1 without one.', url: 'The address that answered, after redirects.', redirected: 'Whether it was redirected.', content: 'The body, with `return_content: true` or where the status was not expected.', json: 'The body as a value, where it is JSON.' },
  example: `- name: The site answers
  ansible.builtin.uri:
    url: http://127.0.0.1:8080/health
    status_code: [200, 204]
`,
  check: (args) => [
    ...(/^https?:\/\/[^/?#\s]+/.test(plainText(args.url)) ? [] : ['"url" must begin with http:// or https:// and name a host.']),
    ...(/[\s\0]/.test(plainText(args.url)) ? ['"url" has white space; write a space as %20.'] : []),
    ...(/^[A-Za-z]+$/.test(args.method) ? [] : [`"${args.method}" is no HTTP method.`]),
    ...(args.body !== undefined && args.src !== undefined ? ['"body" and "src" exclude each other.'] : []),
    ...Object.entries(args.headers).filter(([name, value]) => !/^[A-Za-z0-9!#$%&'*+.^_|~-]+$/.test(name) || /[\r\n\0]/.test(plainText(typeof value === 'object' ? value : String(value)))).map(([name]) => `"${name}" is no HTTP header, or its value has a line break.`),
  ],
  readOnly: (args) => ['GET', 'HEAD', 'OPTIONS'].includes(methodOf(args)),
  command(args) {
    const { script, stdin } = requestScript(args);
    return { script, stdin, creates: args.creates, removes: args.removes };
  },
  result: uriResult,
};
