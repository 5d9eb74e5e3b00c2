import { describe, expect, it } from 'vitest';
import { stopRun } from '../../../../cli/actions/cancel.ts';
import type { Active } from '../../../../lambda/shared/contracts/run.ts';
import { activeKey, cancelKey, readCancelKey, reportJsonKey, stopKey } from '../../../../lambda/shared/keys.ts';
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

  /** Starts dispatch, if there is one. */
  override async put(key: string): Promise<boolean> {
    this.objects.set(key, '');
    if (this.dispatches) this.objects.set(stopKey(readCancelKey(key) ?? ''), {});
    return true;
  }

  dispatches = true;
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
  return { store, resumed, pollMs: 1, resume: (run: string) => void resumed.push(run) };
}

describe('an open run that is cancelled', () => {
  it('is named, gets its stop.json, and continues to its end', async () => {
    const here = target(open('1', 'tags'), open('2', 'other'));
    expect((await stopRun(here, 'tags')).run).toBe('1');
    expect(here.store.objects.has(cancelKey('tags', '1'))).toBe(true);
    expect(here.store.objects.has(stopKey('1'))).toBe(true);
    expect(here.store.objects.has(stopKey('2'))).toBe(false);
    expect(here.resumed).toEqual(['1']);
  });

  it('is named by its id if others share its name', async () => {
    const here = target(open('1', 'tags'), open('2', 'tags'));
    await expect(stopRun(here, 'tags')).rejects.toThrow('More than one open run is called tags. Give its id:');
    expect(here.resumed).toEqual([]);
    expect((await stopRun(here, '2')).run).toBe('2');
  });

  it('is looked for in its team’s folder only, if that is named', async () => {
    const here = target(open('a/1', 'a/tags'), open('b/2', 'b/tags'));
    const listed: string[] = [];
    const list = here.store.list.bind(here.store);
    here.store.list = (prefix) => {
      listed.push(prefix);
      return list(prefix);
    };
    expect((await stopRun(here, 'a/tags')).run).toBe('a/1');
    expect((await stopRun(here, 'b/2')).run).toBe('b/2');
    expect(listed).toEqual(['active/a/', 'active/b/']);
    await expect(stopRun(here, 'a/other')).rejects.toThrow(
      /^There is no open run called a\/other\. Open runs:\n {2}a\/tags {2}a\/1$/,
    );
  });

  it('is said not to stop if dispatch does not', async () => {
    const here = target(open('1', 'tags'));
    here.store.dispatches = false;
    await expect(stopRun(here, 'tags', 5)).rejects.toThrow(
      /^tags \(1\) did not stop within 0 seconds\. Is the function dispatch well\?/,
    );
    expect(here.resumed).toEqual([]);
  });

  it('may end meanwhile', async () => {
    const here = target(open('1', 'tags'));
    here.store.dispatches = false;
    here.store.exists = async (key) =>
      key === reportJsonKey('tags', '1') && here.store.objects.has(cancelKey('tags', '1'));
    expect((await stopRun(here, 'tags')).run).toBe('1');
  });

  it('must be open', async () => {
    const here = target(open('1', 'tags'));
    await expect(stopRun(here, 'tag')).rejects.toThrow(/^There is no open run called tag\. Open runs:\n {2}tags {2}1$/);
    here.store.objects.set(reportJsonKey('tags', '1'), {});
    await expect(stopRun(here, 'tags')).rejects.toThrow('There is no open run.');
  });
});
