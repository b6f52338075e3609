import { type Check, domainProblem, emailProblem, hostProblem, keyProblem, nameProblem, portProblem, userProblem } from './checks.js';

/** What a project is made from. `key`, `domain` and `email` may be empty. */
export interface Answers {
  readonly name: string;
  readonly host: string;
  readonly user: string;
  readonly port: string;
  readonly key: string;
  readonly domain: string;
  readonly email: string;
}

export interface Question {
  /** The flag that answers it, too. */
  readonly flag: keyof Answers;
  /** Of the flag, in the help. */
  readonly value: string;
  readonly help: string;
  readonly ask: string;
  /** What Enter answers; undefined where an answer is needed. */
  readonly fallback: string | undefined;
  /** What an empty answer means, if it may stay empty. */
  readonly optional?: string;
  readonly problem: Check;
  /** Left out, and empty, where it has no use. */
  readonly when?: (answers: Partial<Answers>) => boolean;
}

/** In the order in which they are asked. The fallback of `name` is the folder's. */
export const QUESTIONS: readonly Question[] = [
  { flag: 'name', value: 'stack', help: 'name of the stack (default: the folder’s)', ask: 'Name of the stack', fallback: 'stack', problem: nameProblem },
  { flag: 'host', value: 'address', help: 'the VPS: an IP address or a name (needed)', ask: 'Address of the VPS', fallback: undefined, problem: hostProblem },
  { flag: 'user', value: 'user', help: 'log in as this user (default root)', ask: 'User to log in as', fallback: 'root', problem: userProblem },
  { flag: 'port', value: 'number', help: 'port of SSH (default 22)', ask: 'Port of SSH', fallback: '22', problem: portProblem },
  { flag: 'key', value: 'file', help: 'private key (default: your agent’s, and those in ~/.ssh)', ask: 'Private key', fallback: '', optional: 'your agent’s, and those in ~/.ssh', problem: keyProblem },
  { flag: 'domain', value: 'domain', help: 'domain that points to the VPS, for HTTPS (default: none, plain HTTP)', ask: 'Domain that points to it', fallback: '', optional: 'none, plain HTTP', problem: domainProblem },
  { flag: 'email', value: 'address', help: 'whom the certificate authority may write to (default: nobody)', ask: 'E-mail for its certificates', fallback: '', optional: 'none', problem: emailProblem, when: ({ domain }) => domain !== '' },
];
