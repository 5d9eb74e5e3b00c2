import { expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { connector } from '../../../../lambda/shared/models/connect.ts';

it('makes one client of an endpoint, whoever asks at the same time', async () => {
  const connect = connector();
  const [one, other] = ['one', 'other'].map((name) => Endpoint.parse({ name, baseUrl: `http://${name}.test/v1` }));
  if (!one || !other) throw new Error('there are two endpoints');
  const clients = await Promise.all([connect(one), connect(one), connect(other)]);
  expect(clients[0]).toBe(clients[1]);
  expect(clients[0]?.baseURL).toBe('http://one.test/v1');
  expect(clients[2]?.baseURL).toBe('http://other.test/v1');
  expect(await connect(one)).toBe(clients[0]);
});
