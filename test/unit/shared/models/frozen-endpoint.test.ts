// What counts as another server, and what of an endpoint may be shown.
import { expect, it } from 'vitest';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { freezeEndpoint, isChanged } from '../../../../lambda/shared/models/frozen-endpoint.ts';

const declared = (fields: object = {}) =>
  Endpoint.parse({
    name: 'azure',
    baseUrl: 'https://one.example/v1',
    headers: { 'api-version': '1', 'Api-Key': 'sk-secret' },
    ...fields,
  });
const frozen = { run: 'run', endpoints: [freezeEndpoint('run', declared())] };

it.each([
  ['another host', { baseUrl: 'https://two.example/v1' }],
  ['another path', { baseUrl: 'https://one.example/v2' }],
  ['another value of a header', { headers: { 'api-version': '2', 'Api-Key': 'sk-secret' } }],
  ['one header less', { headers: { 'Api-Key': 'sk-secret' } }],
])('is another server: %s', (_, fields) => {
  expect(isChanged(frozen, declared(fields))).toBe(true);
});

it.each([
  ['the same', {}],
  ['a new secret', { headers: { 'api-version': '1', 'api-key': 'sk-other' } }],
  ['another order of the headers', { headers: { 'Api-Key': 'sk-secret', 'api-version': '1' } }],
  ['other limits and prices', { max_requests_per_minute: 5, prices: { m: { input: 1, output: 2 } } }],
  ['another name', { name: 'openai', baseUrl: 'https://two.example/v1' }],
])('is no other server: %s', (_, fields) => {
  expect(isChanged(frozen, declared(fields))).toBe(false);
});

it('a run from before endpoints were frozen goes on', () => {
  expect(isChanged({ run: 'run' }, declared())).toBe(false);
});

it('shows neither the values of headers nor what a URL may hide', () => {
  const shown = freezeEndpoint('run', declared({ baseUrl: 'https://me:password@one.example/v1?key=sk-secret' }));
  expect(shown).toMatchObject({ base_url: 'https://one.example/v1', headers: ['api-key', 'api-version'] });
  expect(JSON.stringify(shown)).not.toMatch(/password|sk-secret/);
});

it('the same server has another hash in another run', () => {
  expect(freezeEndpoint('other', declared()).server).not.toBe(frozen.endpoints[0]?.server);
});
