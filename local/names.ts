// The values of the template's pseudo parameters and ARNs on this machine.

export const REGION = 'us-east-1';
/** fauxqs's account, which cannot be changed. */
export const ACCOUNT = '000000000000';
export const PARTITION = 'aws';

const arn = (service: string, rest: string): string => `arn:${PARTITION}:${service}:${rest}`;
export const queueArn = (name: string): string => arn('sqs', `${REGION}:${ACCOUNT}:${name}`);
export const functionArn = (name: string): string => arn('lambda', `${REGION}:${ACCOUNT}:function:${name}`);
export const bucketArn = (name: string): string => arn('s3', `::${name}`);
/** @example nameOfArn('arn:aws:sqs:us-east-1:000000000000:Samples') // 'Samples' */
export const nameOfArn = (value: string): string => value.slice(value.lastIndexOf(':') + 1);
/** Its last part becomes the end of the bucket's name. */
export const STACK_ID = arn('cloudformation', `${REGION}:${ACCOUNT}:stack/local/local`);
