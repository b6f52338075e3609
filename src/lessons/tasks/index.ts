export { tasksOfSteps } from './compiled.js';
export { tasksInFiles } from './written.js';
