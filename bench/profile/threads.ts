// Preloaded into the command that is profiled (node --import): writes a CPU profile of every thread into a folder, with
// the processor time that the thread took.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import workers, { type WorkerOptions } from 'node:worker_threads';
import { z } from 'zod';
import { PROCESS, PROFILE_FOLDER, type ThreadProfile } from './thread-profile.ts';

const folder = z.string().parse(process.env[PROFILE_FOLDER]);
let written = 0;

function write(thread: ThreadProfile): void {
  writeFileSync(join(folder, `${written++}.json`), JSON.stringify(thread));
}

class ProfiledWorker extends workers.Worker {
  readonly #name: string;
  readonly #profile: ReturnType<workers.Worker['startCpuProfile']>;

  constructor(file: string | URL, options?: WorkerOptions) {
    super(file, options);
    this.#name = nameOf(options?.workerData);
    // Before that there is nothing to profile.
    this.#profile = once(this, 'online').then(() => this.startCpuProfile());
    // A thread that ends by itself has no profile.
    this.#profile.catch(() => undefined);
  }

  /** Every thread of a function ends this way. */
  override async terminate(): Promise<number> {
    const name = this.#name;
    const [profile, cpu] = await Promise.all([this.#profile.then((handle) => handle.stop()), this.cpuUsage()]).catch(
      () => [],
    );
    if (profile && cpu) write({ name, processorSeconds: secondsOf(cpu), profile: JSON.parse(escaped(profile)) });
    return await super.terminate();
  }
}

/** V8 calls the code of a regular expression by its source, and does not escape it. */
const escaped = (profile: string): string =>
  profile.replace(
    /"functionName":"(.*?)","lineNumber"/g,
    (_, name: string) => `"functionName":${JSON.stringify(name)},"lineNumber"`,
  );

const WorkerData = z.object({ logGroup: z.string() });

/** The function's, whose logical id is the construct's path and a hash. */
function nameOf(workerData: unknown): string {
  const { data } = WorkerData.safeParse(workerData);
  return data ? data.logGroup.replace(/^.*\//, '').replace(/[0-9A-F]{8}$/, '') : 'worker';
}

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

workers.Worker = ProfiledWorker;
syncBuiltinESMExports();

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.start');
process.once('exit', () => {
  const processorSeconds = secondsOf(process.threadCpuUsage());
  // The session is in this thread, so the answer comes at once.
  const { post } = Object.getPrototypeOf(Session.prototype);
  post.call(session, 'Profiler.stop', (_error: unknown, { profile }: Pick<ThreadProfile, 'profile'>) => {
    write({ name: 'main', processorSeconds, profile });
  });
  const profile = { nodes: [], samples: [], timeDeltas: [] };
  write({ name: PROCESS, processorSeconds: secondsOf(process.cpuUsage()), profile });
});
