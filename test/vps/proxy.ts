/** placeholder */
export interface Proxy {}
export interface ProxyOptions {}
export const startProxy = 0;
