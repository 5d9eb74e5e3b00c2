// What a profiled command writes about each of its threads.
import { z } from 'zod';

/** The environment variable that names the folder. */
export const PROFILE_FOLDER = 'HOLDOUT_BENCH_PROFILE_FOLDER';

/** The name under which the whole process's time stands, without a profile. */
export const PROCESS = 'process';

/** V8's form; lines and columns begin with 0, times are in microseconds. */
const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export const ThreadProfile = z.object({
  name: z.string(),
  processorSeconds: z.number(),
  profile: Profile,
});
export type ThreadProfile = z.infer<typeof ThreadProfile>;
export type CallFrame = ThreadProfile['profile']['nodes'][number]['callFrame'];
