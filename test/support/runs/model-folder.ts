// A user's folder with tickets and a benchmark of one model, and the scripted endpoint that answers for the model.
import { onTestFinished } from 'vitest';
import { type OpenAiServer, type Script, startOpenAiServer } from '../openai/server.ts';
import { ticketsCsv, UserFolder } from './command.ts';

interface ModelFolder {
  readonly folder: UserFolder;
  readonly server: OpenAiServer;
  /** With which commands find the endpoint. */
  readonly env: Record<string, string>;
}

/** tickets.csv of so many rows, and b.yaml; both are gone after the test. @param more lines of the benchmark */
export async function modelFolder(script: Script, rows: number, more = ''): Promise<ModelFolder> {
  const server = await startOpenAiServer({ script });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(rows));
  folder.write('b.yaml', `models: [stub]\nbaselines: []\n${more}`);
  return { folder, server, env: { OPENAI_BASE_URL: server.url } };
}
