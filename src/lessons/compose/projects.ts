import type { Project, Subject } from '../../model/lesson.js';
import type { RenderedPlaces } from '../places.js';
import type { Gap } from './uses.js';

/** The compose projects of a subject, merged as Compose merges them. What can't be seen is told to `gap`. */
export function composeProjects(_subject: Subject, _places: RenderedPlaces, _gap: Gap): readonly Project[] {
  return [];
}
