// A user's folder with tickets and a benchmark of one model, plus the scripted endpoint that serves the model.
import { onTestFinished } from 'vitest';
import { type OpenAiServer, type Script, startOpenAiServer } from '../openai/server.ts';
import { ticketsCsv, UserFolder } from './command.ts';

interface ModelFolder {
  readonly folder: UserFolder;
  readonly server: OpenAiServer;
  /** Environment that points commands to the endpoint. */
  readonly env: Record<string, string>;
}

/** Writes tickets.csv with this many rows, and b.yaml; both are deleted after the test. @param more benchmark lines */
export async function modelFolder(script: Script, rows: number, more = ''): Promise<ModelFolder> {
  const server = await startOpenAiServer({ script });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('tickets.csv', ticketsCsv(rows));
  folder.write('b.yaml', `models: [stub]\nbaselines: []\n${more}`);
  return { folder, server, env: { OPENAI_BASE_URL: server.url } };
}
