import { describe, expect, it } from 'vitest';
import { RenderedPlaces } from '../../../src/lessons/places.js';
import { scriptsOf } from '../../../src/lessons/scripts/index.js';
import { folderSubject } from '../../../src/lessons/subject.js';

function look(path: string, text: string) {
  const file = { dest: `/p/${path}`, file: path, text, origin: (offset: number) => ({ template: { file: path, start: offset, end: offset + 1 } }) };
  return scriptsOf(folderSubject({ name: '/p', files: [file], exists: () => undefined }, new RenderedPlaces(), () => undefined));
}

function said(path: string, text: string): string[] {
  return look(path, text).map((script) => {
    const flags = [script.kind, ...(script.errexit ? ['e'] : []), ...(script.pipefail ? ['p'] : [])].join(' ');
    const written = script.programs.map(({ words, at, masked }) => `${words.join(' ')}${masked ? ' (masked)' : ''} @${text.slice(0, at.range.start).split('\n').length}`);
    return `${flags}: ${written.join('; ')}`;
  });
}

describe('scriptsOf', () => {
  it('reads script files', () => {
    expect(said('b.sh', '#!/bin/bash\nset -euo pipefail\npg_dump x | gzip > f\n')).toEqual(['file e p: set -euo pipefail @2; pg_dump x @3; gzip @3']);
    expect(said('b.sh.j2', '#!/bin/sh -e\ncurl {{ url }}\n')).toEqual([`file e: curl ${'\uE000'.repeat(9)} @2`]);
    expect(said('run', '#!/usr/bin/env python3\nprint(1)\n')).toEqual([]);
  });

  it('reads units, crontabs and Makefiles', () => {
    expect(said('a.service', '[Service]\nExecStartPre=-/bin/rm x | y\nExecStart=/bin/sh -c \\\n  "a && b"\n')).toEqual(['unit: /bin/rm x | y (masked) @2', 'unit: a @4; b @4']);
    expect(said('cron.d/x', 'PATH=/bin\n# m h\n0 3 * * 1-5 root /opt/b.sh && c\n@daily root d\n')).toEqual(['cron: /opt/b.sh @3; c @3', 'cron: d @4']);
    expect(said('Makefile', 'up: x\n\t@docker compose up -d \\\n\t  web\n\t-rm $$HOME/$(X)\nA = b\n')).toEqual(['make e: docker compose up -d web @2', 'make: rm $HOME/\uE000\uE000\uE000\uE000 @4']);
  });

  it('reads CI jobs and code blocks of documents', () => {
    expect(said('.github/workflows/ci.yml', 'jobs:\n  a:\n    steps:\n      - run: |\n          a\n          b\n      - shell: bash\n        run: c\n')).toEqual(['ci e: a @5; b @6', 'ci e p: c @8']);
    expect(said('.gitlab-ci.yml', 'test:\n  script:\n    - a | b\n')).toEqual(['ci e p: a @3; b @3']);
    expect(said('README.md', '# x\n```sh\na\n```\n\n  ```console\n  $ b --x\n  output (x\n  $ c\n  ```\n```yaml\nd: e\n```\n')).toEqual(['document: a @3', 'document: b --x @7; c @9']);
  });
});
