// All tests of the template, as one file for the test runner: loading the CDK takes two seconds of CPU, and separate
// files would each do it again.
import './alarms.ts';
import './bedrock.ts';
import './best-practices.ts';
import './bucket.ts';
import './encryption.ts';
import './endpoints.ts';
import './foreign.ts';
import './functions.ts';
import './kept-ids.ts';
import './lifecycle.ts';
import './permissions.ts';
import './queues.ts';
import './security-table.ts';
import './tags.ts';
import './vpc.ts';
