import type { Rule } from '../model/lesson.js';
import { floatingReference } from './floating-reference.js';
import { hardenBeforeAccessProof } from './harden-before-access-proof.js';
import { healthcheckToolMissing } from './healthcheck-tool-missing.js';
import { roleRunsTwice } from './role-runs-twice.js';
import { serviceInTwoCompose } from './service-in-two-compose.js';

/** Every lesson that is a rule, by number. To add one: its .ts and .md here, its fixtures in test/lessons/<name>/, and a line below. */
export const rules: readonly Rule[] = [
  hardenBeforeAccessProof,
  roleRunsTwice,
  healthcheckToolMissing,
  serviceInTwoCompose,
  floatingReference,
];
