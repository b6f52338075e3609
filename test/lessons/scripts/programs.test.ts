import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { programsOf } from '../../../src/lessons/scripts/programs.js';

const at = (start: number, end: number) => ({ range: { file: 'f', start, end } });
const read = (text: string) => programsOf(text, at);
const lines = (text: string) => read(text).map(({ words, wrappers, container }) => [...wrappers.map((one) => `[${one}]`), ...(container === undefined ? [] : [`@${container}`]), ...words].join(' '));

describe('programsOf', () => {
  it.each([
    ['wget -q http://x && echo ok', ['wget -q http://x', 'echo ok']],
    [`sh -c 'wget "http://localhost:1/a b" || exit 1'`, ['[sh -c] wget http://localhost:1/a b', '[sh -c] exit 1']],
    [`bash -euo pipefail -c "pg_dump \\"$DB\\" | gzip"`, ['[bash -c] pg_dump $DB', '[bash -c] gzip']],
    [`sh -c "sh -c 'curl x'"`, ['[sh -c] [sh -c] curl x']],
    ['sudo -u postgres env A=b timeout -k 1 5 nice -n 5 psql -c x', ['[sudo] [env] [timeout] [nice] psql -c x']],
    ['sudo -iu postgres psql', ['[sudo] psql']],
    ['docker exec -it -u root loki test -d /loki', ['[docker exec] @loki test -d /loki']],
    ['docker --context x container exec c sh -c "ls | wc"', ['[docker exec] [sh -c] @c ls', '[docker exec] [sh -c] @c wc']],
    ['docker compose -f a.yml exec -T db pg_isready', ['[docker compose exec] @db pg_isready']],
    ['docker-compose run --rm -e A=b web ./manage.py migrate', ['[docker compose run] @web ./manage.py migrate']],
    ['docker compose up -d', ['docker compose up -d']],
    [`su - postgres -c "psql -l"`, ['[su -c] psql -l']],
    ['find . | xargs -0 -n 1 rm -f', ['find .', '[xargs] rm -f']],
    ['command -v dig || exit 1', ['command -v dig', 'exit 1']],
    ['x=$(curl -s a) && echo "$x `date`"', ['curl -s a', ':', 'date', 'echo $x `date`']],
    ['docker exec c ls $(pwd)', ['pwd', '[docker exec] @c ls $(pwd)']],
    [`docker exec c sh -c 'ls $(pwd)'`, ['[docker exec] [sh -c] @c pwd', '[docker exec] [sh -c] @c ls $(pwd)']],
    ['[[ -f /tmp/x ]] || touch /tmp/x', ['[[ -f /tmp/x ]]', 'touch /tmp/x']],
    ['f() { curl a; }; for i in $(seq 3); do f; done', ['curl a', 'seq 3', 'f']],
  ])('%s', (text, programs) => {
    expect(lines(text)).toEqual(programs);
  });

  it('tells what disappears', () => {
    const masked = (text: string) => read(text).filter((one) => one.masked).map(({ name }) => name);
    expect(masked('curl x || true')).toEqual(['curl']);
    expect(masked('curl x | grep y || echo no')).toEqual(['curl', 'grep']);
    expect(masked('a && b || :')).toEqual(['a', 'b']);
    expect(masked('curl x || exit 1')).toEqual([]);
    expect(masked('curl x || { echo no; exit 1; }')).toEqual([]);
    expect(masked('curl x || (echo no)')).toEqual(['curl']);
    expect(masked('curl x; true')).toEqual(['curl']);
    expect(masked(`sh -c 'curl x || true'`)).toEqual(['curl']);
  });

  it('knows operators, pipelines, conditions, redirects and assignments', () => {
    const [a, b, c] = read('A=1 a 2>/dev/null | b && c');
    expect([a?.pipe.length, b?.pipe.index, c?.pipe.length, b?.before, c?.after, a?.assignments.get('A')]).toEqual([2, 1, 1, '&&', '&&', '1']);
    expect(a?.redirects).toEqual([{ operator: '>', target: '/dev/null', fd: 2 }]);
    expect(read('if a; then b; else c; fi; while d; do e; done').map(({ name, within }) => `${name} ${within.join()}`)).toEqual(['a condition', 'b branch', 'c branch', 'd condition', 'e loop']);
  });

  it('leads places through nested quotes', () => {
    const text = `docker exec c sh -c "wget \\"http://localhost:1\\" 'x y'"`;
    const [program] = read(text);
    const { range } = program?.wordAt(1) ?? at(0, 0);
    expect(text.slice(range.start, range.end)).toBe('http://localhost:1');
    expect(program?.words).toEqual(['wget', 'http://localhost:1', 'x y']);
  });

  it('does not know what an expression or expansion decides', () => {
    expect(read('$CMD x; {{ cmd }} y; /usr/bin/wget z').map(({ name }) => name)).toEqual(['', '', 'wget']);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', ' ', "'", '"', '$(', ')', '`', '|', '||', '&&', ';', '\n', '{', '}', 'if ', 'fi', '<<E\n', '[[ ', ' ]]', '\\', '${', 'sh -c ', 'docker exec c ', '{{ x }}', '((')), (parts) => void read(parts.join(''))), { numRuns: 500 });
  });
});
