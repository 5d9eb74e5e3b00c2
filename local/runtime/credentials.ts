// The user's AWS credentials on their way from the command to a function's thread. They pass by hand, because other
// local processes could ask a server for them, and on request, because they may expire during a run.
import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { CredentialsProvider } from '../../lambda/shared/models/call/given-credentials.ts';

type Answer = { readonly identity: Awaited<ReturnType<CredentialsProvider>> } | { readonly problem: string };

/** @param provider of the command. @returns the thread's end of a channel, to be transferred */
export function serveCredentials(provider: CredentialsProvider): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const answer = (told: Answer) => port1.postMessage(told);
  port1.on('message', () => {
    provider().then(
      ({ accessKeyId, secretAccessKey, sessionToken }) =>
        answer({ identity: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }),
      (error: unknown) => answer({ problem: error instanceof Error ? error.message : String(error) }),
    );
  });
  // It must not keep the command alive.
  port1.unref();
  return port2;
}

/** @param port undefined if the command hands none to this function. */
export function credentialsFrom(port: MessagePort | undefined): CredentialsProvider {
  let asking: ReturnType<CredentialsProvider> | undefined;
  const ask: CredentialsProvider = async () => {
    if (!port) throw new Error('no endpoint of this run is asked with AWS credentials');
    port.ref();
    const answered = once(port, 'message');
    port.postMessage('credentials');
    const [answer]: Answer[] = await answered;
    port.unref();
    if (answer && 'identity' in answer) return answer.identity;
    throw new Error(answer?.problem);
  };
  // Answers have no number: callers that ask meanwhile get the same one.
  return () => (asking ??= ask().finally(() => (asking = undefined)));
}
