import type { Service } from '../model/lesson.js';
import { defineRule } from './define.js';
import { imageText } from './health/facts.js';
import { missingTools } from './health/missing.js';
import { reportOnce, type HealthFault } from './health/once.js';
import { knownGood } from './health/repair.js';

const WHY = 'The check fails each time with "not found", so the container is unhealthy for ever, and what waits for it never starts (002#11: qdrant has neither wget nor curl).';

export const healthcheckToolMissing = defineRule({
  number: 11,
  name: 'healthcheck-tool-missing',
  from: '002#11',
  severity: 'error',
  summary: 'A health check runs a program that the image does not have',
  project(project, context) {
    reportOnce(project, context, faultsOf);
  },
});

function faultsOf(service: Service): HealthFault[] {
  return missingTools(service).map(({ tool, program, certain }) => ({
    at: program.name === tool ? program.wordAt(0) : program.at,
    text: `the health check runs ${tool}, which ${imageText(service)} does not have`,
    kind: tool,
    details: {
      ...(certain ? {} : { severity: 'warning' as const }),
      why: WHY,
      ...knownGood(service, service.build === undefined ? 'Use a program that is in the image, or its own subcommand.' : `Install ${tool} in the Dockerfile, or use a program that is there.`),
    },
  }));
}
