import { pythonText } from '../language/values.js';
import { render } from '../language/evaluate.js';
import type { Scope } from '../language/scope.js';
import type { Identity } from '../model/connection.js';
import { error, UserError } from '../model/diagnostic.js';
import type { Template } from '../model/expression.js';
import type { Keywords } from '../model/playbook.js';
import { SecretText, Undefined, Unknown, type Value } from '../model/value.js';
import type { RunOptions } from './options.js';

/** Connection and become variables beat keywords, keywords beat the command line (Ansible's general precedence). */
export function identityOf(keywords: Keywords, scope: Scope, options: RunOptions, login: string): Identity {
  const become = variable(scope, 'ansible_become') ?? keyword(keywords.become, scope) ?? options.become;
  if (!truthful(become)) return {};
  const user = text(variable(scope, 'ansible_become_user') ?? keyword(keywords.becomeUser, scope)) ?? options.becomeUser ?? 'root';
  if (user === login) return {};
  const method = text(variable(scope, 'ansible_become_method') ?? keyword(keywords.becomeMethod, scope)) ?? options.becomeMethod ?? 'sudo';
  if (method !== 'sudo' && method !== 'su') {
    throw new UserError(error('become-method', `become_method "${method}" is not offered`, { range: keywords.becomeMethod?.range, fix: 'Use sudo or su.' }));
  }
  const given = variable(scope, 'ansible_become_password') ?? variable(scope, 'ansible_become_pass');
  const password = given === undefined || given === null ? options.becomePassword : secret(given);
  const flags = text(variable(scope, 'ansible_become_flags') ?? keyword(keywords.becomeFlags, scope));
  return { become: { user, method, flags, password } };
}

/** Tells two identities of one host apart. */
export function identityKey(identity: Identity): string {
  return identity.become === undefined ? '' : `${identity.become.method}:${identity.become.user}`;
}

/** A variable's value, undefined when nobody sets it. */
export function variable(scope: Scope, name: string): Value | undefined {
  const value = scope.lookup(name);
  return value instanceof Undefined || value instanceof Unknown ? undefined : value;
}

export function keyword(template: Template | undefined, scope: Scope): Value | undefined {
  if (template === undefined) return undefined;
  const value = render(template, scope);
  return value instanceof Undefined || value instanceof Unknown ? undefined : value;
}

export function text(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const plain = pythonText(value);
  return plain instanceof SecretText ? plain.text : plain;
}

export function secret(value: Value): SecretText {
  if (value instanceof SecretText) return value;
  const plain = pythonText(value);
  return plain instanceof SecretText ? plain : SecretText.whole(plain);
}

/** Ansible's boolean of a keyword: true, yes, on, 1 and their texts. */
export function truthful(value: Value | undefined): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'string' && /^(true|yes|on|y|t|1)$/i.test(value.trim());
}
