/** `npm run images -- [ENTRY…]`: what src/lessons/images claims, compared with the images themselves. */
import { entries } from '../../src/lessons/images/entries.js';
import { knowledgeOf } from '../../src/lessons/images/index.js';
import { compare } from './compare.js';
import { look } from './probe.js';

const USAGE = `npm run images -- [ENTRY…]
Compares what is claimed of images with the images, which are pulled and never run.
  ENTRY          an image as it is claimed: redis:8.0-bookworm; without a tag "latest"
  ENTRY=IMAGE    the same, found under another name: redis:8.0-bookworm=127.0.0.1:5077/library/redis:8.0-bookworm
Without ENTRY every repository of the entries, by its "latest".
`;

/** One entry's lines; false where something differs, or the image can't be had. */
async function check(entry: string): Promise<boolean> {
  const [name, reference = name] = entry.split('=') as [string, string?];
  const [, repository = name, tag = 'latest'] = /^(.*?)(?::([\w.-]+))?$/.exec(name) ?? [];
  const known = knowledgeOf(repository, tag);
  if (known === undefined) return say(name, 'nothing is claimed of it', false);
  try {
    const image = await look(reference);
    const claims = compare(known, image);
    const differing = claims.filter(({ agrees }) => !agrees);
    say(name, `${claims.length - differing.length} of ${claims.length} claims agree, ${image.digest}`, true);
    for (const { what, claimed, found } of differing) say('', `differs: ${what}: claimed ${claimed}, found ${found}`, false);
    return differing.length === 0;
  } catch (cause) {
    return say(name, `not looked at: ${(cause as Error).message.split('\n').pop()}`, false);
  }
}

function say(name: string, text: string, result: boolean): boolean {
  process.stdout.write(name === '' ? `  ${text}\n` : `${name}: ${text}\n`);
  return result;
}

const asked = process.argv.slice(2);
if (asked.includes('--help') || asked.includes('-h')) process.stdout.write(USAGE);
else {
  const all = [...new Set(entries.flatMap(({ repositories }) => repositories))].filter((repository) => !repository.endsWith('*'));
  for (const entry of asked.length > 0 ? asked : all) if (!await check(entry)) process.exitCode = 1;
}
