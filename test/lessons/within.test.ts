import { expect, it } from 'vitest';
import type { LessonFile } from '../../src/model/lesson.js';
import { filesWithin } from '../../src/lessons/sources/within.js';
import { isWithin } from '../../src/lessons/data/covering.js';

const files = ['/b/x', '/a/conf.d/z', '/a/conf', '/a/conf/2', '/a/conf/1', '/a/conf-old/1', '/a', '/'].map((dest) => ({ dest }) as LessonFile);

it.each([['/a/conf'], ['/a'], ['/'], ['/b'], ['/c'], ['/a/conf', '/a/conf/1', '/b'], []])('finds what stands at or below %j %j %j, each once, in order', (...paths) => {
  expect(filesWithin({ files }, ...paths)).toEqual(files.filter(({ dest }) => paths.some((path) => isWithin(dest, path))));
});
