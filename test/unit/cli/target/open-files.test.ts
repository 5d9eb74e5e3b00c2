import { expect, it } from 'vitest';
import { checkOpenFiles } from '../../../../cli/target/open-files.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';

const endpoints = (...atOnce: readonly number[]) =>
  atOnce.map((max_concurrent_requests, n) =>
    Endpoint.parse({ name: `e${n}`, baseUrl: 'http://model.test/v1', max_concurrent_requests }),
  );

it('accepts a limit that is high enough, including this machine’s', () => {
  expect(() => checkOpenFiles(endpoints(64), 352)).not.toThrow();
  expect(() => checkOpenFiles(endpoints(4), 202)).not.toThrow();
  expect(() => checkOpenFiles(endpoints(64))).not.toThrow();
});

it('says what is needed, and what else would do', () => {
  expect(() => checkOpenFiles(endpoints(64), 351)).toThrow(
    'A process may have 351 files open on this machine, and this run needs up to 352. Raise the limit with `ulimit -n 4096`, or lower --max-concurrent-requests.',
  );
  expect(() => checkOpenFiles(endpoints(4), 64)).toThrow(/needs up to 202\. Raise the limit with `ulimit -n 4096`\.$/);
});
