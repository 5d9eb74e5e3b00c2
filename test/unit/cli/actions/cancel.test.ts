import { describe, expect, it } from 'vitest';
import { stopRun } from '../../../../cli/actions/cancel.ts';
import type { Active } from '../../../../lambda/shared/contracts/run.ts';
import { activeKey, reportJsonKey, stopKey } from '../../../../lambda/shared/keys.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';

/** A bucket in memory. */
class MemoryStore extends Store {
  readonly objects = new Map<string, unknown>();

  override async *list(prefix: string): ReturnType<Store['list']> {
    for (const key of [...this.objects.keys()].filter((one) => one.startsWith(prefix)).sort()) {
      yield { key, lastModified: new Date(0) };
    }
  }

  override async getJson<T>(key: string, schema: Parameters<typeof Store.prototype.getJson<T>>[1]) {
    const value = this.objects.get(key);
    return value === undefined ? undefined : { value: schema.parse(value), etag: '', lastModified: new Date(0) };
  }

  override async exists(key: string): Promise<boolean> {
    return this.objects.has(key);
  }

  override async putJson(key: string, value: unknown): Promise<boolean> {
    this.objects.set(key, value);
    return true;
  }
}

const open = (run: string, name: string): Active => ({
  run,
  name,
  purpose: 'score',
  created_at: '2026-01-02T03:04:05.678Z',
  source: { bucket: 'bucket', key: `holdouts/${name}.csv`, etag: 'e' },
});

function target(...runs: Active[]) {
  const store = new MemoryStore('bucket');
  for (const active of runs) store.objects.set(activeKey(active.run), active);
  const resumed: string[] = [];
  return { store, resumed, resume: (run: string) => void resumed.push(run) };
}

describe('an open run that is cancelled', () => {
  it('is named, gets its stop.json, and continues to its end', async () => {
    const here = target(open('1', 'tags'), open('2', 'other'));
    expect((await stopRun(here, 'tags')).run).toBe('1');
    expect(here.store.objects.get(stopKey('1'))).toMatchObject({ code: 'cancelled' });
    expect(here.store.objects.has(stopKey('2'))).toBe(false);
    expect(here.resumed).toEqual(['1']);
  });

  it('is named by its id if others share its name', async () => {
    const here = target(open('1', 'tags'), open('2', 'tags'));
    await expect(stopRun(here, 'tags')).rejects.toThrow('More than one open run is called tags. Give its id:');
    expect(here.resumed).toEqual([]);
    expect((await stopRun(here, '2')).run).toBe('2');
  });

  it('must be open', async () => {
    const here = target(open('1', 'tags'));
    await expect(stopRun(here, 'tag')).rejects.toThrow(/^There is no open run called tag\. Open runs:\n {2}tags {2}1$/);
    here.store.objects.set(reportJsonKey('tags', '1'), {});
    await expect(stopRun(here, 'tags')).rejects.toThrow('There is no open run.');
  });
});
