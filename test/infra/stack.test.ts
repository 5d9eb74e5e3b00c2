// The tests of the template, as one file for the test runner: loading the CDK takes two seconds of CPU, and every file
// of its own would do it again.
import './best-practices.ts';
import './bucket.ts';
import './functions.ts';
import './permissions.ts';
import './queues.ts';
