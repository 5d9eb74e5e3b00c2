// A proxy that changes nothing and keeps what it passed on, so that a report can be compared with the server's own answers.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import * as z from 'zod';

const Request = z.looseObject({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  response_format: z.unknown().optional(),
  temperature: z.number().optional(),
});
export type ChatRequest = z.infer<typeof Request>;

const Answer = z.object({
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }),
});

const Inputs = z.object({ input: z.array(z.string()), encoding_format: z.literal('base64') });
const Vectors = z.object({
  data: z.array(z.object({ index: z.number(), embedding: z.string() })),
  usage: z.object({ prompt_tokens: z.number() }),
});

export interface Exchange {
  readonly request: ChatRequest;
  /** The answer's text. */
  readonly content: string;
  readonly usage: z.infer<typeof Answer>['usage'];
}

/** Texts and what the server made of them, in base64. */
export interface Embedded {
  readonly vectors: ReadonlyMap<string, string>;
  readonly tokens: number;
}

export interface Recorder {
  readonly url: string;
  /** Every request that was answered: its route and the answer's status. */
  readonly answered: string[];
  /** Embeddings that were answered with 200, in this order. */
  readonly embedded: Embedded[];
  /** Chats that were answered with 200 while the caller still listened, in this order. */
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/** @param upstream the server's URL */
export async function startRecorder(upstream: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const embedded: Embedded[] = [];
  const routes: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await buffer(incoming);
      const { method, headers } = incoming;
      const passed = request(upstream + incoming.url, { method, headers, agent: false });
      passed.end(body);
      const [answer] = await once(passed, 'response');
      const answered = await text(answer);
      const heard = !outgoing.destroyed && answer.statusCode === 200;
      routes.push(`${incoming.url} ${answer.statusCode}`);
      if (heard && incoming.url === '/v1/embeddings') embedded.push(readVectors(String(body), answered));
      if (heard && incoming.url === '/v1/chat/completions') {
        const { choices, usage } = Answer.parse(JSON.parse(answered));
        exchanges.push({
          request: Request.parse(JSON.parse(String(body))),
          content: choices[0].message.content,
          usage,
        });
      }
      outgoing.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] }).end(answered);
    } catch {
      // The server is gone, and so is the caller's connection.
      outgoing.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the recorder has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    exchanges,
    embedded,
    answered: routes,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function readVectors(body: string, answered: string): Embedded {
  const { input } = Inputs.parse(JSON.parse(body));
  const { data, usage } = Vectors.parse(JSON.parse(answered));
  const vectors = data.map(({ index, embedding }) => [input[index] ?? '', embedding] as const);
  return { vectors: new Map(vectors), tokens: usage.prompt_tokens };
}
