// Runs the embedded S3 and SQS in a separate process, so that their memory is not counted as the functions'. Takes
// arriving messages out of the queues, as Lambda's pollers would. Prints its connection as JSON.
import { join } from 'node:path';
import { z } from 'zod';
import { ObjectFiles } from '../../local/services/objects.ts';
import { Queues } from '../../local/services/queues.ts';
import { LocalS3 } from '../../local/services/s3.ts';
import { startServer } from '../../local/services/server.ts';
import { openState } from '../../local/services/state.ts';
import { BUCKET, QUEUES } from './place.ts';

/** SQS: messages per receive. */
const MOST = 10;
const WAIT_SECONDS = 20;

const folder = z.string().parse(process.argv[2]);
const state = openState(folder);
const queues = new Queues(state);
const s3 = new LocalS3(new ObjectFiles(join(folder, 's3'), state), () => undefined);
const { connection } = await startServer({ state, s3, queues, invoke: () => 'unknown' });
s3.createBucket(BUCKET);
for (const name of QUEUES) {
  queues.ensure(name, {});
  void drain(name);
}
process.stdout.write(`${JSON.stringify(connection)}\n`);

async function drain(name: string): Promise<never> {
  for (;;) {
    const received = await queues.receive(name, WAIT_SECONDS, MOST);
    queues.delete(
      name,
      received.map(({ record }) => record.receiptHandle),
    );
  }
}
