import { isLoopbackHost } from '../scripts/requests.js';

/** Addresses of a machine, a private network or a VPN, and names that only such networks know. */
export function isPrivateHost(host: string): boolean {
  return isLoopbackHost(host) || /^(?:0\.|10\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)|^\[?f[cde]|\.(?:local|lan|internal|home|localhost|test|ts\.net)$/i.test(host);
}
