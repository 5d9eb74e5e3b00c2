import { expect, it } from 'vitest';
import { Resources } from '../../../../local/runtime/resources.ts';

it('closes the last one first, once, and all of them if one fails', async () => {
  const closed: string[] = [];
  const resources = new Resources();
  expect(resources.adopt('server', (name) => closed.push(name))).toBe('server');
  resources.defer(() => Promise.reject(new Error('busy')));
  resources.adopt('client', async (name) => void closed.push(name));
  await expect(resources.disposeAsync()).rejects.toThrow('busy');
  await resources.disposeAsync();
  expect(closed).toEqual(['client', 'server']);
});
