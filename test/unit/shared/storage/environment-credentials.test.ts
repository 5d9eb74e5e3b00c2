import { afterEach, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../../lambda/shared/storage/environment-credentials.ts';

afterEach(() => void vi.unstubAllEnvs());

const given = (id?: string, secret?: string, token?: string): void => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
  vi.stubEnv('AWS_SESSION_TOKEN', token);
};

it('takes the credentials of the role, as they are when they are asked for', async () => {
  const provider = defaultProvider();
  given('id', 'dummy');
  expect(await provider()).toEqual({ accessKeyId: 'id', secretAccessKey: 'dummy' });
  given('other', 'dummy', 'token');
  expect(await provider()).toEqual({ accessKeyId: 'other', secretAccessKey: 'dummy', sessionToken: 'token' });
});

it('says that there are none', async () => {
  given('id');
  await expect(defaultProvider()()).rejects.toThrow('none in the environment');
});
