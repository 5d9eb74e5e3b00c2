import { afterEach, expect, it, vi } from 'vitest';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { connector } from '../../../../../lambda/shared/models/call/connect.ts';
import { scriptedAwsHere } from '../../../../support/memory/scripted-aws.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

it('makes one client per endpoint, whoever asks at the same time', async () => {
  const connect = connector();
  const [one, other] = ['one', 'other'].map((name) => Endpoint.parse({ name, baseUrl: `http://${name}.test/v1` }));
  if (!one || !other) throw new Error('there are two endpoints');
  const clients = await Promise.all([connect(one), connect(one), connect(other)]);
  expect(clients[0]).toBe(clients[1]);
  expect(clients[0]?.baseURL).toBe('http://one.test/v1');
  expect(clients[2]?.baseURL).toBe('http://other.test/v1');
  expect(await connect(one)).toBe(clients[0]);
});

it('makes a new client when the key has changed, and keeps the old one until then', async () => {
  const keys = ['dummy', 'another'];
  await scriptedAwsHere({ GetParameter: () => ({ status: 200, body: { Parameter: { Value: keys.shift() } } }) });
  vi.useFakeTimers({ toFake: ['Date'] });
  const connect = connector();
  const endpoint = Endpoint.parse({ name: 'one', baseUrl: 'http://one.test/v1', apiKeyParameter: '/holdout/rotated' });
  const first = await connect(endpoint);
  vi.advanceTimersByTime(299_000);
  expect(await connect(endpoint)).toBe(first);
  vi.advanceTimersByTime(2_000);
  expect((await connect(endpoint)).apiKey).toBe('another');
  expect(first.apiKey).toBe('dummy');
});
