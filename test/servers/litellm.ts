// LiteLLM's proxy in front of a server: a gateway with its own key and its own words.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL } from './llama.ts';
import type { Packages } from './packages.ts';
import { freePort, type Started, start } from './process.ts';

export const GATEWAY_KEY = 'sk-of-the-gateway';

/** @param upstream base URL of the server behind it. @param folder for its configuration */
export async function startLiteLlm({ litellm }: Packages, upstream: string, folder: string): Promise<Started> {
  const port = await freePort();
  const config = join(folder, 'litellm.json');
  const params = { model: `openai/${MODEL}`, api_base: upstream, api_key: 'none' };
  const settings = { general_settings: { master_key: GATEWAY_KEY }, router_settings: { num_retries: 0 } };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ model_list: [{ model_name: MODEL, litellm_params: params }], ...settings }));
  return await start({
    command: litellm,
    args: ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
    port,
    health: '/health/liveliness',
    // Otherwise it fetches a list of prices.
    env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_TELEMETRY: 'False' },
  });
}
