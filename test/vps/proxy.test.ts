/** The proxy against a real echo server on this machine. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProxy, type Proxy, type ProxyOptions } from './proxy.js';

const sleep = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));
const echo = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.pipe(socket);
});
let proxy: Proxy;

beforeEach(() => new Promise<void>((go) => echo.listen(0, '127.0.0.1', go)));
afterEach(async () => {
  await proxy.close();
  await new Promise((go) => echo.close(go));
});

async function open(options: Partial<ProxyOptions> = {}): Promise<Socket> {
  proxy = await startProxy({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port, ...options });
  return connect({ host: proxy.address, port: proxy.port, noDelay: true }).on('error', () => {}); // closing the proxy resets it
}

const answer = (socket: Socket): Promise<string> => new Promise((go, no) => {
  socket.once('data', (part: Buffer) => go(part.toString()));
  socket.once('error', no);
});

async function roundTrip(socket: Socket): Promise<number> {
  const start = performance.now();
  socket.write('x');
  await answer(socket);
  return performance.now() - start;
}

test('adds the delay each way, and what is set later counts from then on', async () => {
  const socket = await open({ delayMs: 30 });
  await roundTrip(socket);
  const trips = [await roundTrip(socket), await roundTrip(socket), await roundTrip(socket)].sort((a, b) => a - b);
  expect(trips[0]).toBeGreaterThanOrEqual(59);
  expect(trips[0]).toBeLessThan(68);
  proxy.setDelay(0);
  expect(await roundTrip(socket)).toBeLessThan(15);
});

test('keeps order when the delay becomes shorter on the way', async () => {
  const socket = await open({ delayMs: 40 });
  let got = '';
  socket.on('data', (part: Buffer) => { got += part; });
  socket.write('first ');
  await sleep(10);
  proxy.setDelay(0);
  socket.write('second');
  await sleep(150);
  expect(got).toBe('first second');
});

test('carries the end of one direction and still answers in the other', async () => {
  const socket = await open({ delayMs: 5 });
  let got = '';
  socket.on('data', (part: Buffer) => { got += part; });
  socket.end('last words');
  await new Promise((go) => socket.once('close', go));
  expect(got).toBe('last words');
  expect(proxy.bytes).toEqual({ up: 10, down: 10 });
  await sleep(20);
  expect([proxy.connections, proxy.accepted]).toEqual([0, 1]);
});

test('reset is ECONNRESET at once', async () => {
  const socket = await open();
  await roundTrip(socket);
  const failure = new Promise<NodeJS.ErrnoException>((go) => socket.once('error', go));
  proxy.reset();
  expect((await failure).code).toBe('ECONNRESET');
  expect(proxy.connections).toBe(0);
});

test('a black hole says nothing and closes nothing, for open and for new connections', async () => {
  const socket = await open();
  await roundTrip(socket);
  proxy.blackhole();
  const later = connect({ host: proxy.address, port: proxy.port });
  const heard: string[] = [];
  for (const [name, one] of [['open', socket], ['new', later]] as const) {
    for (const event of ['data', 'end', 'close', 'error']) one.on(event, () => heard.push(`${name} ${event}`));
    one.write('anyone?');
  }
  await sleep(100);
  expect(heard).toEqual([]);
  proxy.blackhole(false);
  for (const one of [socket, later]) one.removeAllListeners().on('error', () => {});
  const fresh = connect({ host: proxy.address, port: proxy.port }).on('error', () => {});
  expect(await roundTrip(fresh)).toBeLessThan(50);
});

test('throttles to the given rate', async () => {
  const socket = await open({ bytesPerSecond: 200_000 });
  let got = 0;
  const start = performance.now();
  socket.write(Buffer.alloc(40_000));
  await new Promise<void>((go) => socket.on('data', (part: Buffer) => { got += part.length; if (got === 40_000) go(); }));
  const seconds = (performance.now() - start) / 1000;
  expect(seconds).toBeGreaterThan(0.19);
  expect(seconds).toBeLessThan(0.6);
});
