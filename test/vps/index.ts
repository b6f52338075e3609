/** The test bed for tests: VPSes that stay, VPSes for one test, a network that misbehaves. */
export { ensureVps, type EnsureOptions } from './fleet.js';
export { createScratchVps, type ScratchOptions } from './scratch.js';
export type {  ExecOptions, Vps } from './vps.js';
export type {   Login } from './login.js';
export type { ImageSource, VpsImage } from './names.js';
export {  packagesToInstall } from './prerequisites.js';
export { writeInventory } from './inventory.js';
export { startProxy, type Proxy, type ProxyOptions } from './proxy.js';
