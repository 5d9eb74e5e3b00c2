// What the template's resources are called on this machine.
import { z } from 'zod';
import { ACCOUNT, bucketArn, functionArn, PARTITION, queueArn, REGION, STACK_ID } from '../names.ts';
import { type Lookup, resolve } from './intrinsics.ts';
import type { Template } from './template.ts';

/** Everything is named by its logical id, except what the template names: the bucket and the endpoints' queues. */
export function localValues(template: Template, origin: string): Lookup {
  const pseudo = new Map([
    ['AWS::AccountId', ACCOUNT],
    ['AWS::Partition', PARTITION],
    ['AWS::Region', REGION],
    ['AWS::StackId', STACK_ID],
    ['AWS::StackName', 'local'],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
  const typeOf = (id: string): string | undefined => template.Resources[id]?.Type;
  const bucketName = (id: string): string =>
    z.string().parse(resolve(template.Resources[id]?.Properties.BucketName, lookup, `the name of the bucket ${id}`));
  const queueName = (id: string): string => {
    const given = template.Resources[id]?.Properties.QueueName;
    return given === undefined ? id : z.string().parse(resolve(given, lookup, `the name of the queue ${id}`));
  };
  const lookup: Lookup = {
    ref(id) {
      switch (typeOf(id)) {
        case 'AWS::SQS::Queue':
          return `${origin}/${ACCOUNT}/${queueName(id)}`;
        case 'AWS::Lambda::Function':
          return id;
        case 'AWS::S3::Bucket':
          return bucketName(id);
        default:
          return pseudo.get(id);
      }
    },
    attribute(id, name) {
      switch (`${typeOf(id)}.${name}`) {
        case 'AWS::SQS::Queue.Arn':
          return queueArn(queueName(id));
        case 'AWS::SQS::Queue.QueueName':
          return queueName(id);
        case 'AWS::Lambda::Function.Arn':
          return functionArn(id);
        case 'AWS::S3::Bucket.Arn':
          return bucketArn(bucketName(id));
        default:
          return undefined;
      }
    },
  };
  return lookup;
}
