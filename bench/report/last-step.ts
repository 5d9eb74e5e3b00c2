// Handles the last message of a run as report does, in a fresh process. Prints its seconds, peak memory and files.
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { withTsx } from '../../cli/tsx.ts';
import { renderRun } from '../../lambda/report/commit/commit.ts';
import { publisher } from '../../lambda/report/commit/publish.ts';
import { reportPrefix } from '../../lambda/shared/keys.ts';
import { Store } from '../../lambda/shared/storage/store.ts';
import { clientSettings } from '../../local/services/connection.ts';
import { BUCKET, CloudConnection } from '../scale/place.ts';
import { NAME } from './frozen-run.ts';

const [connection, run] = z.tuple([z.string(), z.string()]).parse(process.argv.slice(2));
const s3 = new S3Client({ ...clientSettings(CloudConnection.parse(JSON.parse(connection))), forcePathStyle: true });
const store = new Store(BUCKET, s3);

const started = performance.now();
const quiet = async () => undefined;
const outlets = { publish: publisher(store, s3), announce: quiet, measure: quiet };
await withTsx(() => renderRun(store, run, outlets, Date.now()));
const seconds = (performance.now() - started) / 1000;

const prefix = reportPrefix(NAME, run);
const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }));
const files = Contents.map(({ Key = '', Size = 0 }) => [Key.slice(prefix.length), Size]);
const { user, system } = process.cpuUsage();
const processorSeconds = (user + system) / 1e6;
const peakMebibytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ seconds, processorSeconds, peakMebibytes, files }));
