// Preloaded into every function of the emulator: makes the function fail when a file asks for it.
// `<function>.<fault>` holds how many requests the process makes first. The file is renamed when the fault strikes, so
// that it strikes once. While `unavailable` exists, the port in it answers instead of S3.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const FAULTS: Record<string, () => void> = {
  throws() {
    process.nextTick(() => {
      throw new Error('a fault of the test');
    });
  },
  // Stops the whole process: no timers, no answers.
  hangs() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  // The emulator has no memory limit. V8's own limit, which the test sets low, ends the process.
  'runs-out-of-memory'() {
    for (const hoard: string[][] = []; ; ) hoard.push(Array.from({ length: 100_000 }, () => String(Math.random())));
  },
};

const folder = process.env.HOLDOUT_FAULTS ?? '';
const name = process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
const { request } = https;
let requests = 0;

Object.assign(https, {
  request(options: RequestOptions, ...rest: []) {
    requests++;
    for (const [fault, befall] of Object.entries(FAULTS)) if (comes(fault)) befall();
    const port = portInPlaceOfS3(options);
    if (port === undefined) return request(options, ...rest);
    const place = { protocol: 'http:', host: '127.0.0.1', hostname: '127.0.0.1', port, agent: undefined };
    return http.request({ ...options, ...place }, ...rest);
  },
});
// The functions' bundles import `request` by name.
syncBuiltinESMExports();

function comes(fault: string): boolean {
  const file = join(folder, `${name}.${fault}`);
  try {
    if (requests <= Number(readFileSync(file, 'utf8'))) return false;
    renameSync(file, `${file}.came`);
    return true;
  } catch {
    return false;
  }
}

/** JSON services name the operation in a header; S3 does not. */
function portInPlaceOfS3({ headers }: RequestOptions): number | undefined {
  const file = join(folder, 'unavailable');
  const isS3 = headers !== undefined && !Object.keys(headers).some((header) => /^x-amz-target$/i.test(header));
  return isS3 && existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
