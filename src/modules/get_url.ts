import type { JSONSchema } from 'json-schema-to-ts';
import type { Change, PlanContext, PlanFailure, StateModule } from '../model/module.js';
import type { PathState, Resource, StatesOf } from '../model/resource.js';
import { dict } from '../model/value.js';
import { octal, ownership } from '../shell/steps/places.js';
import { attributeArgs, attributeDelta, attributeProblems, attributeResult, freshState, type Present } from './attributes.js';
import { attributeDiff, destinationOf, isFailure, keptOwnership } from './file-content.js';
import { complaintOf } from './http/result.js';
import { type GetUrlArgs, asked, nameIn, sumIn, wantedSum, type WantedSum } from './get-url/args.js';
import { fetchStep, NOT_FETCHED } from './get-url/step.js';
import { resolveMode } from './modes.js';
import { folderOf, isFolder, joinPath } from './places.js';
import { download, type DownloadState } from './probes/download.js';
import { path, placeOf } from './probes/path.js';
import { reveal } from './secret-text.js';

type GetUrlResources = { readonly dest: Resource<PathState>; readonly inside: Resource<PathState>; readonly sums: Resource<DownloadState> | undefined; readonly server: Resource<DownloadState> | undefined };
type States = StatesOf<GetUrlResources>;

const schema: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'dest'],
  properties: {
    url: { type: 'string', description: 'http:// or https://, asked from the managed host.' },
    dest: { type: 'string', minLength: 1, description: 'Where it goes. In a directory it gets the name that the address ends in.' },
    checksum: { type: 'string', default: '', description: 'algorithm:digits, or algorithm:address of a file with checksums. A file that has it is not fetched again.' },
    force: { type: 'boolean', default: false, description: 'Fetch even what the server says is not newer; it is replaced only if it differs.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    headers: { type: 'object', additionalProperties: { type: ['string', 'integer', 'boolean'] }, default: {}, description: 'Request headers.' },
    timeout: { type: 'integer', minimum: 1, default: 10, description: 'Seconds without an answer.' },
    validate_certs: { type: 'boolean', default: true, description: 'Whether the certificate must be valid.' },
    url_username: { type: 'string', description: 'User for basic authentication.' },
    url_password: { type: 'string', description: 'Its password.' },
    force_basic_auth: { type: 'boolean', default: false, description: 'Accepted; the credentials are sent with the first request.' },
    client_cert: { type: 'string', description: 'Client certificate on the host (PEM); needs curl there.' },
    client_key: { type: 'string', description: 'Its key.' },
    ca_path: { type: 'string', description: 'File of the host with CA certificates.' },
    http_agent: { type: 'string', default: 'jalon-get_url', description: 'The User-Agent header.' },
    use_proxy: { type: 'boolean', default: true, description: "Whether the host's proxy environment counts." },
    tmp_dest: { type: 'string', description: 'Accepted; it is fetched into the folder of dest, so that it takes its place at once.' },
    ...attributeArgs,
  },
};

function problems(args: GetUrlArgs): string[] {
  const sum = wantedSum(args.checksum);
  const url = reveal(args.url);
  return [
    ...attributeProblems(args),
    ...(/^https?:\/\/[^/?#\s]+/.test(url) ? [] : ['url must begin with http:// or https:// and name a host']),
    ...(/[\s\0]/.test(url) ? ['url has white space; write a space as %20'] : []),
    ...(typeof sum === 'string' ? [sum] : []),
    ...Object.entries(args.headers).filter(([name, value]) => !/^[A-Za-z0-9!#$%&'*+.^_|~-]+$/.test(name) || /[\r\n\0]/.test(typeof value === 'object' ? reveal(value) : String(value))).map(([name]) => `"${name}" is no HTTP header, or its value has a line break`),
  ];
}

const sumOf = (args: GetUrlArgs) => wantedSum(args.checksum) as WantedSum | undefined;
const insideKey = (args: GetUrlArgs) => joinPath(args.dest, nameIn(reveal(args.url)));

function reads(args: GetUrlArgs): GetUrlResources {
  const sum = sumOf(args);
  const wants = sum !== undefined && sum.algorithm !== 'sha256' ? (['sha256', sum.algorithm] as const) : (['sha256'] as const);
  const places = args.dest.endsWith('/') ? [insideKey(args)] : [insideKey(args), args.dest];
  return {
    dest: path(args.dest, wants),
    inside: path(insideKey(args), wants),
    sums: sum?.url === undefined ? undefined : download({ ...asked(args, sum.url), wants: 'text', places: [], newer: false }),
    server: sum === undefined ? download({ ...asked(args, reveal(args.url)), wants: 'content', places, newer: !args.force }) : undefined,
  };
}

function placed(args: GetUrlArgs, states: States): { key: 'dest' | 'inside'; name: string; state: PathState } {
  return args.dest.endsWith('/') || isFolder(states.dest) ? { key: 'inside', name: insideKey(args), state: states.inside } : { key: 'dest', name: args.dest, state: states.dest };
}

/** The digest that the file must have; undefined: any. */
function digestOf(args: GetUrlArgs, states: States): { readonly digest?: string } | PlanFailure {
  const sum = sumOf(args);
  if (sum?.url === undefined) return { digest: sum?.digest };
  if (states.sums?.kind !== 'text') return { failure: `the checksum file ${sum.url} cannot be fetched: ${states.sums?.kind === 'failed' ? states.sums.why : 'no answer'}` };
  const digest = sumIn(states.sums.text, sum.algorithm, nameIn(reveal(args.url)));
  return digest === undefined ? { failure: `Unable to find a checksum for file '${nameIn(reveal(args.url))}' in '${sum.url}'` } : { digest };
}

/** Whether the file that is there is the one that is wanted. */
function isCurrent(args: GetUrlArgs, file: PathState, digest: string | undefined, server: DownloadState | undefined): boolean | PlanFailure {
  if (file.kind !== 'file') return false;
  if (digest !== undefined) return (sumOf(args)?.algorithm === 'sha256' ? file.sha256 : file.digests?.[sumOf(args)?.algorithm ?? '']) === digest;
  if (server?.kind === 'failed') return { failure: `Request failed: ${server.why}` };
  return server?.kind === 'content' ? server.sha256 === file.sha256 : server?.kind !== 'slow';
}

function plan(args: GetUrlArgs, states: States, context: PlanContext): Change<GetUrlResources> | PlanFailure | null {
  const { key, name, state } = placed(args, states);
  const destination = destinationOf(name, state, false);
  if (isFailure(destination)) return destination;
  const { place, state: file } = destination;
  if (file.kind === 'absent' && file.ancestor !== undefined) return { failure: `Destination ${folderOf(place)} does not exist` };
  const wanted = digestOf(args, states);
  if (isFailure(wanted)) return wanted;
  const current = isCurrent(args, file, wanted.digest, states.server);
  if (typeof current === 'object') return current;
  const delta = file.kind === 'file' ? attributeDelta(file, args) : undefined;
  if (current) {
    if (!delta) return null;
    return { summary: delta.summary, before: { [key]: state }, after: { [key]: delta.after }, steps: [{ kind: 'attributes', path: place, ...delta.set, follow: false }], diff: [attributeDiff(place, file, delta.after)] };
  }
  return replaced(args, { key, place, state, file }, wanted.digest, states.server, delta?.after, context);
}

function replaced(args: GetUrlArgs, { key, place, state, file }: { key: 'dest' | 'inside'; place: string; state: PathState; file: PathState }, digest: string | undefined, server: DownloadState | undefined, changed: Present | undefined, context: PlanContext): Change<GetUrlResources> {
  const fresh = freshState('file', place, args, context);
  const mode = file.kind === 'file' ? (args.mode === undefined ? file.mode : resolveMode(args.mode, file.mode, false)) : fresh.mode;
  const owner = ownership(file.kind === 'file' ? keptOwnership(file, args, context) : args);
  const sum = sumOf(args);
  const sha256 = sum?.algorithm === 'sha256' ? digest : server?.kind === 'content' ? server.sha256 : undefined;
  const digests = sum !== undefined && sum.algorithm !== 'sha256' && digest !== undefined ? { [sum.algorithm]: digest } : undefined;
  const after: Present = { ...(file.kind === 'file' ? (changed ?? file) : fresh), mode, sha256, digests, content: undefined, more: undefined, ...(state.path === undefined ? {} : { path: state.path }) };
  return {
    summary: file.kind === 'absent' ? 'fetch' : 'fetch: the content is another',
    before: { [key]: state },
    after: { [key]: after },
    // What comes is not known before it is there: what depends on it can't be foretold.
    touches: 'everything',
    steps: [fetchStep(args, place, { mode: octal(mode), owner, backup: args.backup && file.kind === 'file', keepSame: file.kind === 'file' && changed === undefined, sum: sum && digest !== undefined ? { algorithm: sum.algorithm, digest } : undefined })],
    diff: [{ beforeHeader: place, afterHeader: place, before: file.kind === 'file' ? `sha256 ${file.sha256 ?? 'unknown'}\n` : '', after: sha256 === undefined ? 'what the server has\n' : `sha256 ${sha256}\n` }],
  };
}

export const get_url: StateModule<GetUrlArgs, GetUrlResources> = {
  kind: 'state',
  name: 'get_url',
  secretArgs: ['url', 'headers', 'url_password'],
  collection: 'ansible.builtin',
  summary: 'Fetches a file from a web address to the host.',
  supports: { check: 'full', diff: 'partial' },
  argAliases: { username: 'url_username', password: 'url_password' },
  args: schema,
  example: `- name: The exporter, as its authors signed it
  ansible.builtin.get_url:
    url: https://downloads.example.com/exporter-1.8.2.tar.gz
    dest: /usr/local/src/exporter-1.8.2.tar.gz
    checksum: sha256:https://downloads.example.com/SHA256SUMS
    mode: "0644"
`,
  notes: [
    'With `checksum` a file that has it is left alone without asking the server for it. Give one whenever you can: it is also what tells a broken or forged download.',
    'Without `checksum` a file that is there is compared with what the server has: asked whether it is newer (not with `force: true`), and if it may be, fetched once without being written. So check mode knows the answer too. What takes longer than 40 seconds is fetched and then compared.',
    'The file is fetched beside its destination and renamed; one that fails its checksum never takes the place of the old one.',
    'The host needs curl, or bash (and openssl for https). Only http and https are offered; not offered are ciphers, decompress, unredirected_headers, use_gssapi and use_netrc.',
    'In a directory the file gets the name that the address ends in; a Content-Disposition header is not asked for one.',
  ],
  returns: { dest: 'The file.', url: 'Where it came from.', status_code: 'What the server answered.', checksum_dest: 'SHA-1 of the new file (Ansible returns that of the old one).', md5sum: 'Its MD5.', size: 'Its length in bytes.', backup_file: 'With `backup`: the copy of the old file.' },
  check: problems,
  reads,
  plan,
  result: (args, states) => {
    const { name, state } = placed(args, states);
    return dict([...Object.entries(attributeResult(state.kind === 'link' ? (state.resolved ?? state) : state)), ['dest', placeOf(name, state)], ['url', args.url], ['msg', sumOf(args) === undefined ? 'OK' : 'file already exists']]);
  },
  finish: (_args, captured) => {
    const [status, size, sha1, md5, same, backup] = (captured['fetched'] ?? '').split('\n');
    return dict(status ? [['status_code', Number(status)], ['size', Number(size)], ['checksum_dest', sha1 as string], ['checksum_src', sha1 as string], ['md5sum', md5 as string], ['msg', `OK (${size} bytes)`], ...(same ? [['changed', false] as const] : []), ...(backup ? [['backup_file', backup] as const] : [])] : []);
  },
  explain: (_args, output) => {
    const stderr = output.stderr.toString('utf8');
    return output.status === NOT_FETCHED ? `Request failed: ${complaintOf(stderr) || 'the answer was cut off'}` : stderr.trim();
  },
};
