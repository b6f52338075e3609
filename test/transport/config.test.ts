import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir, userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionLost } from '../../src/model/connection.js';
import type { Connection, ConnectionSettings } from '../../src/model/connection.js';
import { createConnect } from '../../src/transport/connect.js';
import { caught, LOGIN, run, until } from './rig.js';
import { freePort, missing, shout, startServer } from './sshd.js';
import type { TestServer } from './sshd.js';

/** What a situation is written with: where the servers are, and files of their keys. */
interface Lab {
  readonly web: TestServer;
  readonly bastion: TestServer;
  readonly middle: TestServer;
  /** Lets nothing through. */
  readonly shut: TestServer;
  /** Has no key exchange of the built-in client's. */
  readonly quantum: TestServer;
  /** Trusts an authority that signs users' keys and has signed its own. */
  readonly trusting: TestServer;
  readonly authorityHostKey: string;
  readonly folder: string;
  readonly closed: number;
  readonly agent: string;
}

interface Situation {
  readonly name: string;
  /** The user's ssh_config. */
  readonly config: (lab: Lab) => string;
  readonly settings?: (lab: Lab) => Partial<ConnectionSettings>;
  readonly env?: (lab: Lab) => NodeJS.ProcessEnv;
  /** Files in the lab's folder. */
  readonly files?: (lab: Lab) => Readonly<Record<string, string>>;
  /** It works; what the connection is asked. */
  readonly works?: (connection: Connection, lab: Lab) => Promise<void> | void;
  /** It says exactly why not. */
  readonly refused?: (lab: Lab) => readonly (RegExp | string)[];
}

const host = (name: string, server: TestServer, ...more: string[]): string => [`Host ${name}`, '  HostName 127.0.0.1', `  Port ${server.port}`, `  IdentityFile ${server.keyFile}`, `  UserKnownHostsFile ${server.knownHosts}`, ...more.map((line) => `  ${line}`), ''].join('\n');
/** The `Host` lines that every way to `web` needs. */
const web = (lab: Lab, ...more: string[]): string => host('web', lab.web, ...more);
const bastion = (lab: Lab, ...more: string[]): string => host('bastion', lab.bastion, ...more);
/** The server that trusts the authority, known by the authority. */
const certified = (lab: Lab, ...more: string[]): string => host('web', lab.trusting, ...more).replace(lab.trusting.knownHosts, `${lab.folder}/authority`);
const passes = async (_: Connection, { bastion: server }: Lab): Promise<void> => void expect(server.sessions().length).toBeGreaterThan(0);
const passesBoth = async (_: Connection, { bastion: first, middle: second }: Lab): Promise<void> => void expect([first.sessions().length, second.sessions().length].map((count) => count > 0)).toEqual([true, true]);
const straight = (_: Connection, { bastion: server }: Lab): void => void expect(server.sessions()).toEqual([]);
const noted = (text: RegExp) => (connection: Connection): void => void expect(connection.notes?.map((note) => note.text).join('\n')).toMatch(text);

const SITUATIONS: readonly Situation[] = [
  { name: 'Host alias with HostName, Port, IdentityFile', config: web },
  { name: 'HostName with %h', config: ({ web: server }) => `Host 0.0.1\n HostName 127.%h\nHost *\n Port ${server.port}\n IdentityFile ${server.keyFile}\n UserKnownHostsFile ${server.knownHosts}\n`, settings: () => ({ address: '0.0.1' }) },
  { name: 'Include with a glob, relative files in it', config: ({ folder }) => `Include ${folder}/conf.d/*.conf\n`, files: (lab) => ({ 'conf.d/10-web.conf': web(lab), 'conf.d/20-other.txt': 'Nonsense yes\n' }) },
  { name: 'Match host, exec and user', config: (lab) => `Match host web exec "test %n = web"\n Port ${lab.web.port}\n HostName 127.0.0.1\nMatch user ${userInfo().username}\n IdentityFile ${lab.web.keyFile}\n UserKnownHostsFile ${lab.web.knownHosts}\n` },
  { name: 'User', config: (lab) => web(lab, 'User nosuchuser'), refused: () => [/login as nosuchuser refused \(permission denied\); tried: key /] },
  { name: 'User of the inventory before that of ssh_config', config: (lab) => web(lab, 'User nosuchuser'), settings: () => ({ user: userInfo().username, unsaid: ['port'] }) },
  { name: 'a port of the inventory before that of ssh_config', config: (lab) => web(lab).replace(/Port \d+/, `Port ${lab.closed}`), settings: (lab) => ({ port: lab.web.port, unsaid: ['user'] }) },
  { name: 'several IdentityFiles, one missing, one wrong, with IdentitiesOnly', config: (lab) => `Host web\n IdentityFile ${lab.folder}/missing\n IdentityFile ${lab.folder}/stranger\n IdentitiesOnly yes\n${web(lab)}`, env: ({ agent }) => ({ SSH_AUTH_SOCK: agent }) },
  { name: 'IdentitiesOnly leaves the agent out', config: (lab) => web(lab, 'IdentitiesOnly yes').replace(lab.web.keyFile, `${lab.folder}/stranger`), env: ({ agent }) => ({ SSH_AUTH_SOCK: agent }), refused: ({ folder }) => [`tried: key ${folder}/stranger`] },
  { name: 'the agent’s keys after a named one', config: (lab) => web(lab).replace(lab.web.keyFile, `${lab.folder}/stranger`), env: ({ agent }) => ({ SSH_AUTH_SOCK: agent }) },
  { name: 'IdentityAgent', config: (lab) => web(lab, `IdentityAgent ${lab.agent}`).replace(lab.web.keyFile, `${lab.folder}/stranger`) },
  { name: 'IdentityFile that is a public key, its other half in the agent', config: (lab) => web(lab, 'IdentitiesOnly yes').replace(lab.web.keyFile, `${lab.web.keyFile}.pub`), env: ({ agent }) => ({ SSH_AUTH_SOCK: agent }) },
  { name: 'an encrypted key, without an agent', config: (lab) => web(lab, 'IdentitiesOnly yes').replace(lab.web.keyFile, `${lab.folder}/locked`), refused: ({ folder }) => ['no key to log in with', `${folder}/locked is encrypted: load it into an agent first (ssh-add ${folder}/locked); no agent runs here`] },
  { name: 'a key that others can read', config: (lab) => web(lab, 'IdentitiesOnly yes').replace(lab.web.keyFile, `${lab.folder}/open`), refused: ({ folder }) => [`${folder}/open was not used: others can read it (mode 0644)`, `chmod 600 ${folder}/open`] },
  { name: 'a key that is not there, and an agent that does not answer', config: (lab) => web(lab).replace(lab.web.keyFile, `${lab.folder}/missing`), env: ({ folder }) => ({ SSH_AUTH_SOCK: `${folder}/no-agent` }), refused: ({ folder }) => [`${folder}/missing is not there`, `no agent answers at ${folder}/no-agent`] },
  { name: 'ProxyJump', config: (lab) => `${web(lab, 'ProxyJump bastion')}${bastion(lab)}`, works: passes },
  { name: 'ProxyJump over two hosts, written in one line', config: (lab) => `${web(lab, `ProxyJump bastion,${userInfo().username}@127.0.0.2:${lab.middle.port}`)}${bastion(lab)}Host 127.0.0.2\n HostName 127.0.0.1\n IdentityFile ${lab.middle.keyFile}\n UserKnownHostsFile ${lab.middle.knownHosts}\n`, works: passesBoth },
  { name: 'ProxyJump of a jump host', config: (lab) => `${web(lab, 'ProxyJump middle')}${host('middle', lab.middle, 'ProxyJump bastion')}${bastion(lab)}`, works: passesBoth },
  { name: 'ProxyJump with user, address and port', config: (lab) => `${web(lab, `ProxyJump ${userInfo().username}@127.0.0.1:${lab.bastion.port}`)}Host 127.0.0.1\n IdentityFile ${lab.bastion.keyFile}\n UserKnownHostsFile ${lab.bastion.knownHosts}\n`, works: passes },
  { name: 'ProxyJump none before one for all', config: (lab) => `${web(lab, 'ProxyJump none')}${bastion(lab)}Host *\n ProxyJump bastion\n`, works: straight },
  { name: 'ProxyJump in a circle', config: (lab) => `${web(lab)}${bastion(lab)}Host *\n ProxyJump bastion\n`, refused: () => [/^web1 .*: its jump host|the jump hosts go round in a circle/, 'ProxyJump none'] },
  { name: 'a jump host that is down', config: (lab) => `${web(lab, 'ProxyJump bastion')}${bastion(lab).replace(/Port \d+/, `Port ${lab.closed}`)}`, refused: ({ closed }) => [new RegExp(`^web1: its jump host bastion \\(127\\.0\\.0\\.1:${closed}\\): connection refused`)] },
  { name: 'a jump host behind one that is down', config: (lab) => `${web(lab, 'ProxyJump middle')}Host middle\n ProxyJump bastion\n${bastion(lab).replace(/Port \d+/, `Port ${lab.closed}`)}`, refused: ({ closed }) => [new RegExp(`^web1: its jump host bastion \\(127\\.0\\.0\\.1:${closed}\\): connection refused`)] },
  { name: 'a jump host that takes another key', config: (lab) => `${web(lab, 'ProxyJump bastion')}${bastion(lab).replace(lab.bastion.keyFile, `${lab.folder}/stranger`)}`, refused: ({ folder }) => [/^web1: its jump host bastion .*: login as \S+ refused/, `tried: key ${folder}/stranger`] },
  { name: 'a jump host with a key never seen', config: (lab) => `${web(lab, 'ProxyJump bastion')}${bastion(lab).replace(lab.bastion.knownHosts, '/dev/null')}`, refused: () => [/^web1: its jump host bastion .*: the host key is not known: ssh-ed25519 SHA256:/] },
  { name: 'a port that is closed as seen from the jump host', config: (lab) => `${web(lab, 'ProxyJump bastion').replace(/Port \d+/, `Port ${lab.closed}`)}${bastion(lab)}`, refused: ({ closed }) => [new RegExp(`^web1 \\(127\\.0\\.0\\.1:${closed}, through bastion\\): the jump host bastion .* was reached, but cannot get on from there: Connection refused`)] },
  { name: 'ProxyCommand with %h %p', config: (lab) => web(lab, `ProxyCommand ${process.execPath} -e "const s=require('net').connect(+process.argv[2],process.argv[1]);process.stdin.pipe(s).pipe(process.stdout)" %h %p`) },
  { name: 'ProxyCommand that fails', config: (lab) => web(lab, 'ProxyCommand sh -c "echo no way to %h >&2; exit 3"'), refused: () => [/the ProxyCommand "sh -c "echo no way to 127\.0\.0\.1 >&2; exit 3"" ended with status 3; it said: no way to 127\.0\.0\.1/] },
  { name: '-J', config: (lab) => `${web(lab)}${bastion(lab)}`, settings: () => ({ commonArgs: '-J bastion' }), works: passes },
  { name: '-F', config: () => 'Host web\n HostName 192.0.2.1\n', settings: ({ folder }) => ({ commonArgs: `-F ${folder}/other` }), files: (lab) => ({ other: web(lab) }) },
  { name: '-F of a file that is not there', config: web, settings: ({ folder }) => ({ commonArgs: `-F ${folder}/nowhere` }), refused: ({ folder }) => [`the ssh_config file ${folder}/nowhere cannot be read: No such file or directory`] },
  { name: 'a mistake in ssh_config', config: (lab) => `${web(lab)} Prot 22\n`, refused: () => [/ssh_config cannot be read: .*line 6: Bad configuration option: prot/] },
  { name: 'UserKnownHostsFile with two files', config: (lab) => web(lab).replace(lab.web.knownHosts, `${lab.folder}/empty ${lab.web.knownHosts}`), files: () => ({ empty: '' }) },
  { name: 'HostKeyAlias', config: (lab) => web(lab, 'HostKeyAlias the-web').replace(lab.web.knownHosts, `${lab.folder}/aliased`), files: ({ web: server }) => ({ aliased: readFileSync(server.knownHosts, 'utf8').replace(/^\S+/, 'the-web') }) },
  { name: 'a key never seen, and StrictHostKeyChecking accept-new', config: (lab) => web(lab, 'StrictHostKeyChecking accept-new').replace(lab.web.knownHosts, `${lab.folder}/new`), works: (connection, { folder, web: server }) => {
    expect(readFileSync(`${folder}/new`, 'utf8')).toContain(`[127.0.0.1]:${server.port},web1 ssh-ed25519 `);
    noted(/^new host key ssh-ed25519 SHA256:\S+ of \[127\.0\.0\.1\]:\d+, web1 remembered in \S+new$/m)(connection);
  } },
  { name: 'StrictHostKeyChecking no', config: (lab) => web(lab, 'StrictHostKeyChecking no'), refused: () => ['StrictHostKeyChecking=no is refused', 'It stands in ssh_config'] },
  { name: 'HostKeyAlgorithms that the server has', config: (lab) => web(lab, 'HostKeyAlgorithms ssh-ed25519') },
  { name: 'ForwardAgent, RemoteCommand and LocalForward', config: (lab) => web(lab, 'ForwardAgent yes', 'RemoteCommand echo hello', 'LocalForward 8080 localhost:80'), works: noted(/ignored here: ForwardAgent \(the agent is never forwarded\), RemoteCommand, LocalForward/) },
  { name: 'ConnectTimeout', config: () => 'Host web\n HostName 192.0.2.1\n ConnectTimeout 1\n ProxyCommand sleep 60\n', refused: () => [/gave no SSH server in 1 s/] },
  { name: 'ports tried in order, the first one closed', config: web, settings: (lab) => ({ port: lab.closed, otherPorts: [lab.web.port], unsaid: ['user'] }), works: noted(/^port \d+ is used: \d+: connection refused/) },
  { name: 'ports tried in order, the first one open', config: web, settings: (lab) => ({ port: lab.web.port, otherPorts: [lab.closed], unsaid: ['user'] }), works: (connection) => void expect(connection.notes?.filter(({ verbosity }) => verbosity < 3)).toEqual([]) },
  { name: 'ports tried in order, all closed', config: web, settings: (lab) => ({ port: lab.closed, otherPorts: [1], unsaid: ['user'] }), refused: ({ closed }) => [new RegExp(`^web1: no SSH server at any of its ports: ${closed}: connection refused.*; 1: connection refused`)] },
  { name: 'ports tried in order through a jump host', config: (lab) => `${web(lab, 'ProxyJump bastion')}${bastion(lab)}`, settings: (lab) => ({ port: lab.closed, otherPorts: [lab.web.port], unsaid: ['user'] }), works: noted(/^port \d+ is used: \d+: the jump host bastion/m) },
  { name: 'a refused login at the first port is final', config: (lab) => web(lab, 'IdentitiesOnly yes').replace(lab.web.keyFile, `${lab.folder}/stranger`), settings: (lab) => ({ port: lab.web.port, otherPorts: [lab.closed], unsaid: ['user'] }), refused: () => [/login as \S+ refused/] },
  { name: 'a ProxyCommand that says nothing', config: (lab) => web(lab, 'ConnectTimeout 1', 'ProxyCommand sleep 60'), refused: () => [/the ProxyCommand "sleep 60" gave no SSH server in 1 s; it said nothing/] },
  { name: 'a jump host that lets nothing through', config: (lab) => `${web(lab, 'ProxyJump closed')}${host('closed', lab.shut)}`, refused: () => [/the jump host closed \(127\.0\.0\.1:\d+\) lets nothing through/, 'AllowTcpForwarding'] },
  // By the ssh program:
  { name: 'CertificateFile', config: (lab) => certified(lab, `CertificateFile ${lab.folder}/cert-apart.pub`, 'IdentitiesOnly yes').replace(lab.trusting.keyFile, `${lab.folder}/apart`), works: noted(/reached by the ssh program: CertificateFile \/.*cert-apart\.pub/) },
  { name: 'a certificate beside the key', config: (lab) => certified(lab, 'IdentitiesOnly yes').replace(lab.trusting.keyFile, `${lab.folder}/certified`), works: noted(/reached by the ssh program: the key \S+certified has a certificate/) },
  { name: 'a certificate in the agent', config: (lab) => certified(lab).replace(/IdentityFile .*/, ''), env: ({ agent }) => ({ SSH_AUTH_SOCK: `${agent}-certified` }), works: noted(/reached by the ssh program: the agent holds a certificate/) },
  { name: 'a certificate for another user', config: (lab) => certified(lab, 'IdentitiesOnly yes').replace(lab.trusting.keyFile, `${lab.folder}/others`), refused: () => [/^web1 \(127\.0\.0\.1:\d+\): login as \S+ refused \(permission denied\); tried by the ssh program/, 'ssh-keygen -L -f'] },
  { name: 'a host known by a certificate authority', config: certified, works: noted(/known by a certificate authority/) },
  { name: 'a server with post-quantum key exchange only', config: (lab) => host('web', lab.quantum), works: noted(/reached by the ssh program: the server offers only key exchanges/) },
  { name: 'a jump host with post-quantum key exchange only', config: (lab) => `${web(lab, 'ProxyJump quantum')}${host('quantum', lab.quantum)}`, works: noted(/reached by the ssh program: for the jump host quantum: the server offers only/) },
  { name: 'new keys of two jump hosts and the host, by the ssh program', config: (lab) => `${web(lab, 'ProxyJump bastion,quantum')}${bastion(lab)}${host('quantum', lab.quantum)}`.replace(/UserKnownHostsFile .*/g, `UserKnownHostsFile ${lab.folder}/all-new`), settings: () => ({ acceptNewHostKey: true }), works: (_, lab) => void expect(readFileSync(`${lab.folder}/all-new`, 'utf8').match(/ssh-ed25519/g)).toHaveLength(3) },
  { name: 'an unknown jump host, by the ssh program', config: (lab) => `${web(lab, 'ProxyJump quantum')}${host('quantum', lab.quantum)}`.replace(lab.quantum.knownHosts, '/dev/null'), refused: ({ quantum }) => [/^web1 .*through quantum\): the host key is not known: ED25519, as \[127\.0\.0\.1\]:/, `:${quantum.port}`] },
  { name: 'KexAlgorithms that only the ssh program has', config: (lab) => web(lab, 'KexAlgorithms sntrup761x25519-sha512@openssh.com'), works: noted(/reached by the ssh program: only sntrup761x25519-sha512@openssh\.com is allowed/) },
  { name: 'KexAlgorithms that the server does not have', config: (lab) => host('web', lab.quantum, 'KexAlgorithms curve25519-sha256'), refused: () => [/no common algorithm: no matching key exchange method found; the server offers sntrup761x25519-sha512@openssh\.com/] },
  { name: 'an unknown key, by the ssh program', config: (lab) => host('web', lab.quantum).replace(lab.quantum.knownHosts, '/dev/null'), refused: () => [/the host key is not known: (ssh-)?ed25519/i, '--accept-new'] },
  { name: 'another key, by the ssh program', config: (lab) => host('web', lab.quantum).replace(lab.quantum.knownHosts, `${lab.folder}/changed`), files: (lab) => ({ changed: readFileSync(lab.web.knownHosts, 'utf8').replace(String(lab.web.port), String(lab.quantum.port)) }), refused: ({ folder }) => [`the host key has changed: the host shows ED25519 SHA256:`, `${folder}/changed:1 records another`] },
  { name: 'ports tried in order by the ssh program', config: (lab) => host('web', lab.quantum, 'KexAlgorithms sntrup761x25519-sha512@openssh.com'), settings: (lab) => ({ port: lab.closed, otherPorts: [lab.quantum.port], unsaid: ['user'] }), works: noted(/^port \d+ is used: \d+: connection refused/m) },
  { name: 'a key in a security key', config: (lab) => web(lab, 'IdentitiesOnly yes').replace(lab.web.keyFile, `${lab.folder}/hardware`), files: () => ({ hardware: 'not a key\n', 'hardware.pub': 'sk-ssh-ed25519@openssh.com AAAAGnNr\n' }), refused: ({ folder }) => [`login as ${userInfo().username} refused (permission denied); tried by the ssh program (the key ${folder}/hardware is in a security key)`] },
  { name: 'PKCS11Provider', config: (lab) => web(lab, 'PKCS11Provider /nonexistent.so'), works: noted(/reached by the ssh program: PKCS11Provider is set/) },
  { name: 'GSSAPI where it is preferred and there is a ticket', config: (lab) => web(lab, 'GSSAPIAuthentication yes', 'PreferredAuthentications gssapi-with-mic,publickey'), env: () => ({ KRB5CCNAME: 'FILE:/nonexistent' }), works: noted(/reached by the ssh program: GSSAPIAuthentication is preferred/) },
  { name: 'without an ssh program: the address of the inventory, and a note', config: web, settings: (lab) => ({ address: '127.0.0.1', port: lab.web.port, unsaid: [], privateKeyFile: lab.web.keyFile, knownHosts: lab.web.knownHosts }), env: () => ({ PATH: '/nonexistent' }), works: noted(/config-\d+ was not read: the ssh program that would read it is not installed here/) },
  { name: 'without an ssh program: a jump host of the command line', config: () => '', settings: (lab) => ({ address: '127.0.0.1', port: lab.web.port, unsaid: [], privateKeyFile: lab.web.keyFile, knownHosts: `${lab.folder}/both`, commonArgs: `-J 127.0.0.1:${lab.bastion.port}` }), files: (lab) => ({ both: readFileSync(lab.web.knownHosts, 'utf8') + readFileSync(lab.bastion.knownHosts, 'utf8') }), env: ({ agent }) => ({ PATH: '/nonexistent', SSH_AUTH_SOCK: agent }), works: passes },
  { name: 'without an ssh program: a certificate', config: () => '', settings: (lab) => ({ address: '127.0.0.1', port: lab.trusting.port, unsaid: [], privateKeyFile: `${lab.folder}/certified`, knownHosts: `${lab.folder}/trusting` }), files: (lab) => ({ trusting: `[127.0.0.1]:${lab.trusting.port} ${lab.authorityHostKey}` }), env: () => ({ PATH: '/nonexistent' }), refused: () => [/login as \S+ refused/, /Only the ssh program can follow what is set up here \(the key \S+certified has a certificate\), and it is not installed/] },
  { name: 'CanonicalizeHostname', config: (lab) => `CanonicalizeHostname always\nCanonicalDomains localdomain\nCanonicalizeFallbackLocal yes\nMatch canonical host localhost\n Port ${lab.web.port}\n IdentityFile ${lab.web.keyFile}\n HostKeyAlias [127.0.0.1]:${lab.web.port}\n UserKnownHostsFile ${lab.web.knownHosts}\n AddressFamily inet\n`, settings: () => ({ address: 'localhost' }) },
];

describe.skipIf(shout(missing()))('what ssh_config says', () => {
  let lab: Lab;
  let ssh: ReturnType<typeof spawn>;
  let certifiedAgent: ReturnType<typeof spawn>;
  let authority: string;
  beforeAll(async () => {
    authority = mkdtempSync(join(tmpdir(), 'jalon-authority-'));
    chmodSync(authority, 0o755);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(authority, 'ca')]);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(authority, 'host')]);
    execFileSync('ssh-keygen', ['-q', '-s', join(authority, 'ca'), '-I', 'host', '-h', '-n', '127.0.0.1,[127.0.0.1]', join(authority, 'host.pub')]);
    const [web, bastion, middle, shut, quantum, trusting] = await Promise.all([startServer(), startServer(), startServer(), startServer('AllowTcpForwarding no'), startServer('KexAlgorithms sntrup761x25519-sha512@openssh.com'), startServer(`TrustedUserCAKeys ${authority}/ca.pub\nHostKey ${authority}/host\nHostCertificate ${authority}/host-cert.pub`)]);
    const folder = join(web.folder, 'lab');
    mkdirSync(join(folder, 'conf.d'), { recursive: true });
    const key = (name: string, passphrase = ''): void => void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', join(folder, name)]);
    key('stranger');
    key('locked', 'secret');
    key('open');
    execFileSync('chmod', ['644', join(folder, 'open')]);
    const agent = join(folder, 'agent');
    ssh = spawn('ssh-agent', ['-D', '-a', agent], { stdio: 'ignore' });
    await until(() => existsSync(agent));
    execFileSync('ssh-add', ['-q', web.keyFile, bastion.keyFile], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
    const sign = (...args: string[]): void => void execFileSync('ssh-keygen', ['-q', '-s', join(authority, 'ca'), ...args]);
    for (const [name, user] of [['apart', userInfo().username], ['certified', userInfo().username], ['others', 'somebody-else']] as const) {
      key(name);
      sign('-I', name, '-n', user, join(folder, `${name}.pub`));
    }
    certifiedAgent = spawn('ssh-agent', ['-D', '-a', `${agent}-certified`], { stdio: 'ignore' });
    await until(() => existsSync(`${agent}-certified`));
    execFileSync('ssh-add', ['-q', join(folder, 'certified')], { env: { ...process.env, SSH_AUTH_SOCK: `${agent}-certified` } });
    // Under another name than its key's, so that only CertificateFile finds it.
    renameSync(join(folder, 'apart-cert.pub'), join(folder, 'cert-apart.pub'));
    writeFileSync(join(folder, 'authority'), `@cert-authority [127.0.0.1]:${trusting.port} ${readFileSync(join(authority, 'ca.pub'), 'utf8')}`);
    lab = { web, bastion, middle, shut, quantum, trusting, authorityHostKey: readFileSync(join(authority, 'host.pub'), 'utf8'), folder, agent, closed: await freePort() };
  });
  afterAll(() => {
    ssh.kill();
    certifiedAgent.kill();
    for (const server of [lab.web, lab.bastion, lab.middle, lab.shut, lab.quantum, lab.trusting]) server.stop();
    rmSync(authority, { recursive: true, force: true });
  });

  const reach = async (situation: Situation, at: number): Promise<Connection> => {
    const userConfig = join(lab.folder, `config-${at}`);
    writeFileSync(userConfig, situation.config(lab));
    for (const [name, text] of Object.entries(situation.files?.(lab) ?? {})) writeFileSync(join(lab.folder, name), text);
    const connect = createConnect({ env: { PATH: process.env['PATH'], ...situation.env?.(lab) }, home: '/nonexistent', userConfig });
    return connect({ kind: 'ssh', name: 'web1', address: 'web', port: 22, user: userInfo().username, acceptNewHostKey: false, timeout: 10, writable: false, unsaid: ['port', 'user', 'timeout'], ...situation.settings?.(lab) });
  };

  it.each(SITUATIONS.map((situation, at) => ({ ...situation, at })))('$name', async (situation) => {
    if (situation.refused) {
      const error = await caught(reach(situation, situation.at).then((connection) => connection.close()));
      const text = `${error.message}. ${error.hint}`;
      for (const wanted of situation.refused(lab)) expect(text).toMatch(wanted);
      return;
    }
    const connection = await reach(situation, situation.at);
    try {
      const [{ stdout } = { stdout: '' }] = await run(connection, [{ id: 'a', script: 'echo $SSH_CONNECTION' }]);
      expect([lab.web.port, lab.quantum.port, lab.trusting.port].map(String)).toContain(stdout.trim().split(' ')[3]);
      await situation.works?.(connection, lab);
    } finally {
      await connection.close();
    }
    // Neither a jump host's login nor a command is left behind.
    await until(() => lab.bastion.sessions().length === 0 && lab.web.sessions().length === 0);
  });

  it('a jump host that goes away is named', async () => {
    const connection = await reach({ name: '', config: (at) => `${web(at, 'ProxyJump bastion')}${bastion(at)}` }, SITUATIONS.length);
    const running = caught(connection.request([{ identity: LOGIN, frames: [{ id: 'a', script: 'sleep 2' }] }], {
      started: () => {
        for (const pid of lab.bastion.sessions()) process.kill(pid, 'SIGKILL');
      },
    }));
    const error = await running;
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error.message).toMatch(/connection lost \(the jump host bastion is gone: /);
    await connection.close();
  });
});
