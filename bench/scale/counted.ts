// AWS clients that count their requests, including retries, because AWS bills those.
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Connection, clientSettings } from '../../local/services/connection.ts';

/** Requests by command, such as PutObject. */
export type Requests = Record<string, number>;

interface CountedClients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly requests: Requests;
}

export function countedClients(connection: Connection): CountedClients {
  const settings = clientSettings(connection);
  const s3 = new S3Client(settings);
  const sqs = new SQSClient(settings);
  const requests: Requests = {};
  const count = (commandName: string | undefined): void => {
    const name = (commandName ?? 'unknown').replace(/Command$/, '');
    requests[name] = (requests[name] ?? 0) + 1;
  };
  // Below the middleware that retries.
  const place = { step: 'finalizeRequest', priority: 'low', name: 'countRequests' } as const;
  s3.middlewareStack.add(
    (next, context) => (args) => {
      count(context.commandName);
      return next(args);
    },
    place,
  );
  sqs.middlewareStack.add(
    (next, context) => (args) => {
      count(context.commandName);
      return next(args);
    },
    place,
  );
  return { s3, sqs, requests };
}
