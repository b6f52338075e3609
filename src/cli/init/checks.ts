import { suggest } from '../../source/suggest.js';
import { COMMANDS } from '../names.js';

/** What is wrong with an answer, in a sentence that begins with it; undefined if nothing is. */
export type Check = (text: string) => string | undefined;

const LABEL = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;
/** Loaded at first need: every command brings this file, and few need it. */
const ipVersion = (text: string): number => process.getBuiltinModule('node:net').isIP(text);
const quoted = (text: string): string => `"${text}"`;

export const nameProblem: Check = (text) =>
  /^[a-z][a-z0-9_-]{0,39}$/.test(text) ? undefined : `${quoted(text)} can't name a stack: small letters, digits, - and _, a letter first, at most 40.`;

export const hostProblem: Check = (text) => {
  if (text === '') return 'An address is needed: an IP address or a host name.';
  if (ipVersion(text) !== 0 && !text.includes('%')) return undefined;
  if (text.includes('@')) return `${quoted(text)} holds a user: give the address alone.`;
  if (text.includes('://')) return `${quoted(text)} is a URL: give the address alone.`;
  if (/^[\d.]+$/.test(text)) return `${quoted(text)} is no IPv4 address: four numbers from 0 to 255.`;
  if (/^[^:]+:\d+$/.test(text)) return `${quoted(text)} holds a port: give the address alone.`;
  return hostName(text) ? undefined : `${quoted(text)} is neither an IP address nor a host name.`;
};

export const userProblem: Check = (text) => (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(text) ? undefined : `${quoted(text)} is no user name.`);

export const portProblem: Check = (text) => (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535 ? undefined : `${quoted(text)} is no port: a number from 1 to 65535.`);

/** What can be said without looking for the file. */
export const keyProblem: Check = (text) => {
  if (text.endsWith('.pub')) return `${quoted(text)} is the public half: give the file without .pub.`;
  return /[\x00-\x1f{}]/.test(text) ? `${quoted(text)} can't name a key file.` : undefined;
};

export const domainProblem: Check = (text) => {
  if (text.includes('://') || text.includes('/')) return `${quoted(text)} is a URL: give the name alone, www.example.com.`;
  if (ipVersion(text) !== 0 || /^[\d.]+$/.test(text)) return `${quoted(text)} is an address: certificates are for names. Leave the domain empty for plain HTTP.`;
  return hostName(text) && text.includes('.') ? undefined : `${quoted(text)} is no domain name.`;
};

export const emailProblem: Check = (text) => (/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/.test(text) ? undefined : `${quoted(text)} is no e-mail address.`);

/** `deploy NAME` must mean the environment. */
export const environmentProblem: Check = (text) => {
  if (COMMANDS.includes(text)) return `${quoted(text)} is a command of deploy: take another name, ${suggest(text, ['prod', 'staging']) ?? 'prod'}.`;
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/.test(text) ? undefined : `${quoted(text)} can't name an environment: letters, digits, -, _ and dots, at most 40.`;
};

function hostName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
}
