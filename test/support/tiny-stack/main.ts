// Runs the tiny stack in its own process, for tests that kill it: `node main.ts <state folder> [<holdout>]`.
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startLocal } from '../../../local/runtime/start.ts';
import { TINY } from './recipe.ts';

const [, , stateDir = '', holdout] = process.argv;
const { s3, bucket } = await startLocal({ stateDir }, TINY);
if (holdout) await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'holdouts/tags.csv', Body: holdout }));
console.log('ready');
