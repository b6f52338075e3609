/** Makes what the end-to-end tests stand on (packages, Docker, images, registry) and says so; `npm test` runs it first. */
import { createScratchVps } from '../vps/index.js';
import { sayWithSeconds } from '../vps/say.js';

const say = sayWithSeconds((text) => process.stdout.write(text));
try {
  for (const image of ['trixie', 'bookworm'] as const) await (await createScratchVps({ image, say })).destroy();
} catch (cause) {
  process.stderr.write(`${(cause as Error).message}\n`);
  process.exitCode = 1;
}
