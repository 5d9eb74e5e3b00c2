import { afterEach, expect, it, vi } from 'vitest';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';
import { apiKey, MissingKeyError } from '../../../../../lambda/shared/models/call/api-key.ts';
import { type AwsAnswer, refusedJson, scriptedAwsHere } from '../../../../support/memory/scripted-aws.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const KEY: AwsAnswer = { status: 200, body: { Parameter: { Name: 'key', Value: 'dummy' } } };
let tests = 0;

/** An endpoint with its own parameter, because what a worker knows of keys outlives a test. */
async function keyed(answers: AwsAnswer[]) {
  const asked: unknown[] = [];
  await scriptedAwsHere({
    GetParameter: ({ Name, WithDecryption }) => {
      asked.push([Name, WithDecryption]);
      return answers.shift() ?? refusedJson('InternalServerError', 'no more answers');
    },
  });
  const apiKeyParameter = `/holdout/${++tests}`;
  const endpoint = Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1', apiKeyParameter });
  return { endpoint, apiKeyParameter, asked };
}

it('is read once for all concurrent callers, and kept', async () => {
  const { endpoint, apiKeyParameter, asked } = await keyed([KEY]);
  const keys = await Promise.all(Array.from({ length: 32 }, () => apiKey(endpoint)));
  expect(new Set(keys)).toEqual(new Set(['dummy']));
  expect(await apiKey(endpoint)).toBe('dummy');
  expect(asked).toEqual([[apiKeyParameter, true]]);
});

it('is read again after five minutes', async () => {
  const rotated: AwsAnswer = { status: 200, body: { Parameter: { Value: 'another' } } };
  const { endpoint } = await keyed([KEY, rotated]);
  vi.useFakeTimers({ toFake: ['Date'] });
  expect(await apiKey(endpoint)).toBe('dummy');
  vi.advanceTimersByTime(299_000);
  expect(await apiKey(endpoint)).toBe('dummy');
  vi.advanceTimersByTime(2_000);
  expect(await apiKey(endpoint)).toBe('another');
});

it('is asked for again after a refusal, and a missing parameter is a distinct error', async () => {
  const { endpoint } = await keyed([
    refusedJson('ThrottlingException', 'Rate exceeded'),
    refusedJson('ParameterNotFound', 'none'),
    KEY,
  ]);
  await expect(apiKey(endpoint)).rejects.toThrow('Rate exceeded');
  await expect(apiKey(endpoint)).rejects.toThrow(MissingKeyError);
  expect(await apiKey(endpoint)).toBe('dummy');
});

it('is undefined if the endpoint names no parameter', async () => {
  expect(await apiKey(Endpoint.parse({ name: 'model', baseUrl: 'http://model.test/v1' }))).toBeUndefined();
});
