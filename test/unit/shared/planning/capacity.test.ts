import { expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { capacity } from '../../../../lambda/shared/planning/capacity.ts';

const endpoint = (limits: object) => Endpoint.parse({ name: 'own', baseUrl: 'https://model.test', ...limits });
const large = endpoint({ max_concurrent_requests: 1_600 });

it('has as many workers as the endpoint with the most requests in flight can use', () => {
  expect(capacity([large])).toMatchObject({ workers: 50, concurrency: 32 });
});

it('has no more workers than can share a small limit, and each of them holds more', () => {
  expect(capacity([large, endpoint({ max_requests_per_minute: 20 })])).toMatchObject({ workers: 20, concurrency: 80 });
  expect(capacity([large, endpoint({ max_concurrent_requests: 10 })])).toMatchObject({ workers: 10, concurrency: 160 });
  expect(capacity([large, endpoint({ max_tokens_per_minute: 60_000 })])).toMatchObject({ workers: 15 });
  expect(capacity([large, endpoint({ max_requests_per_minute: 2 })])).toMatchObject({ workers: 2, concurrency: 256 });
});

it('has at least two workers in AWS, but one here if a limit is one', () => {
  const one = endpoint({ max_concurrent_requests: 1 });
  expect(capacity([one]).workers).toBe(2);
  expect(capacity([one], 1)).toMatchObject({ workers: 1, concurrency: 1 });
});
