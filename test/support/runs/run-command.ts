// Runs commands for tests and keeps everything they print for the failure message.
import { spawn } from 'node:child_process';

/** @returns the standard output. @throws with the whole output unless the command exits with 0 */
export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let both = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
    both += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    both += String(chunk);
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}:\n${both}`);
  return stdout;
}
