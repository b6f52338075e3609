import { defineRule } from './define.js';
import { imageText } from './health/facts.js';
import { missingTools } from './health/missing.js';
import { knownGood } from './health/repair.js';

export const healthcheckToolMissing = defineRule({
  number: 11,
  name: 'healthcheck-tool-missing',
  from: '002#11',
  severity: 'error',
  summary: 'A health check runs a program that the image does not have',
  service(service, { report }) {
    for (const { tool, program, certain } of missingTools(service)) {
      const image = imageText(service);
      report(program.name === tool ? program.wordAt(0) : program.at, `service "${service.name}": the health check runs ${tool}, which ${image} does not have`, {
        ...(certain ? {} : { severity: 'warning' }),
        why: 'The check fails each time with "not found", so the container is unhealthy for ever, and what waits for it never starts (002#11: qdrant has neither wget nor curl).',
        ...knownGood(service, service.build === undefined ? `Use a program that is in the image, or its own subcommand.` : `Install ${tool} in the Dockerfile, or use a program that is there.`),
        within: service.key,
      });
    }
  },
});
