import { describe, expect, it } from 'vitest';
import {
  checkCredentials,
  checkModels,
  keyVariable,
  localEndpoints,
  reachingVectors,
} from '../../../../cli/target/endpoints.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { NoCredentialsError } from '../../../../lambda/shared/models/call/aws-credentials.ts';
import { InputError } from '../../../../lambda/shared/text/input-error.ts';

const openai = Endpoint.parse({
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  apiKeyParameter: '/holdout/openai-api-key',
});
const vllm = Endpoint.parse({ name: 'my-vllm', baseUrl: 'http://gpu:8000/v1', apiKeyParameter: '/holdout/vllm' });
const ollama = Endpoint.parse({ name: 'ollama', baseUrl: 'http://localhost:11434/v1' });
const endpoints = [openai, vllm, ollama];
const using = (...models: unknown[]) => ({ endpoints, benchmark: Benchmark.parse({ models }) });
const declared = using('gpt-5', { model: 'm', endpoint: 'my-vllm' });

describe('localEndpoints', () => {
  it('reads each key from the variable of its endpoint', () => {
    const { parameters } = localEndpoints(declared, { OPENAI_API_KEY: ' sk-1\n', MY_VLLM_API_KEY: 'k2' });
    expect(parameters).toEqual({ '/holdout/openai-api-key': 'sk-1', '/holdout/vllm': 'k2' });
  });

  it('changes nothing if the environment says nothing', () => {
    expect(localEndpoints(declared, {})).toEqual({ endpoints, parameters: {}, used: ['openai', 'my-vllm'] });
  });

  it('hands over no key that the benchmark does not need', () => {
    const env = { OPENAI_API_KEY: 'sk-1', MY_VLLM_API_KEY: 'k2' };
    expect(localEndpoints(using(), env).parameters).toEqual({});
    expect(localEndpoints(using('gpt-5'), env).parameters).toEqual({ '/holdout/openai-api-key': 'sk-1' });
  });

  it('sends openai to OPENAI_BASE_URL, without a key to a server that needs none', () => {
    const { endpoints: changed, parameters } = localEndpoints(declared, {
      OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1',
    });
    expect(changed[0]).toMatchObject({ baseUrl: 'http://127.0.0.1:8080/v1' });
    expect(changed[0]).not.toHaveProperty('apiKeyParameter');
    expect(changed.slice(1)).toEqual([vllm, ollama]);
    expect(parameters).toEqual({});
  });

  it('sends the key along if there is one besides OPENAI_BASE_URL', () => {
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1', OPENAI_API_KEY: 'sk-1' };
    expect(localEndpoints(declared, env).endpoints[0]?.apiKeyParameter).toBe('/holdout/openai-api-key');
  });

  it('limits the requests in flight to every endpoint', () => {
    const limits = localEndpoints(declared, {}, 7).endpoints.map((endpoint) => endpoint.max_concurrent_requests);
    expect(limits).toEqual([7, 7, 7]);
  });

  it('sets the time limit of a request to every endpoint', () => {
    const limits = localEndpoints(declared, {}, undefined, 2.5).endpoints.map((endpoint) => endpoint.request_timeout);
    expect(limits).toEqual([2.5, 2.5, 2.5]);
  });

  it('says that OPENAI_BASE_URL is not a URL', () => {
    expect(() => localEndpoints(declared, { OPENAI_BASE_URL: 'localhost' })).toThrow(/OPENAI_BASE_URL is not a URL/);
  });
});

describe('checkModels', () => {
  const check = (models: unknown[], env: NodeJS.ProcessEnv = {}) =>
    checkModels(Benchmark.parse({ models }), localEndpoints(using(...models), env), 'b.yaml');

  it('accepts a benchmark if every model can be called', () => {
    expect(() => check(['gpt-5', { model: 'llama3', endpoint: 'ollama' }], { OPENAI_API_KEY: 'sk' })).not.toThrow();
    expect(() => check(['llama3'], { OPENAI_BASE_URL: 'http://localhost:11434/v1' })).not.toThrow();
    expect(() => check([])).not.toThrow();
  });

  it('names the undeclared endpoint and the nearest declared one', () => {
    expect(() => check([{ model: 'llama3', endpoint: 'olama' }])).toThrow(
      /^b\.yaml: the endpoint olama of the model llama3 is not declared\. Did you mean ollama\?$/,
    );
  });

  it('names the variable of the missing key', () => {
    expect(() => check(['gpt-5'])).toThrow(/needs an API key\. Set OPENAI_API_KEY in the environment/);
    expect(() => check([{ model: 'm', endpoint: 'my-vllm' }])).toThrow(/Set MY_VLLM_API_KEY in the environment\.$/);
  });

  it('lists everything that is wrong, each endpoint once', () => {
    const wrong = [{ model: 'a', endpoint: 'nowhere' }, 'gpt-5', 'gpt-5-mini'];
    expect(() => check(wrong)).toThrow(/ nowhere of the model a is not declared.*\n.* of the model gpt-5 needs.*$/);
  });
});

it('keyVariable is upper snake case', () => {
  expect(keyVariable('open-router')).toBe('OPEN_ROUTER_API_KEY');
});

describe('an endpoint with `auth: iam`', () => {
  const bedrock = Endpoint.parse({ name: 'bedrock', baseUrl: 'http://127.0.0.1:1/v1', auth: 'iam', models: ['m'] });
  const benchmark = Benchmark.parse({ models: ['gpt-5', { model: 'm', endpoint: 'bedrock' }] });
  const all = [openai, bedrock];

  it('gets the shell’s AWS credentials only if the benchmark needs them', () => {
    expect(localEndpoints({ endpoints: all, benchmark }, {}).credentials).toBeDefined();
    expect(
      localEndpoints({ endpoints: all, benchmark: Benchmark.parse({ models: ['gpt-5'] }) }, {}),
    ).not.toHaveProperty('credentials');
  });

  it('is refused before anything starts if there are none', async () => {
    const local = {
      endpoints: all,
      used: ['bedrock'],
      parameters: {},
      credentials: () => Promise.reject(new NoCredentialsError('none')),
    };
    const refused = await checkCredentials(benchmark, local, 'b.yaml').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputError);
    expect(String(refused)).toContain(
      'the endpoint bedrock of the model m needs AWS credentials, and there are none: none',
    );
    await checkCredentials(benchmark, { endpoints: [openai], used: ['openai'], parameters: {} }, 'b.yaml');
  });
});

describe('reachingVectors', () => {
  const vectors = { model: 'vectors', kind: 'embedding', endpoint: 'my-vllm' };
  const near = { name: 'near', examples: { strategy: 'semantic_similarity', embeddings: 'vectors' } };
  const from = (models: unknown[], prompts: unknown[]) =>
    reachingVectors(endpoints, Benchmark.parse({ models, prompts })).map(({ embeddings_from }) => embeddings_from);

  it('lets an endpoint take vectors from another if a prompt of the benchmark needs them', () => {
    expect(from(['gpt-5', vectors], [near])).toEqual([['my-vllm'], [], []]);
    expect(from(['gpt-5', vectors], ['zero-shot'])).toEqual([[], [], []]);
    expect(from([vectors, { model: 'm', endpoint: 'my-vllm' }], [near])).toEqual([[], [], []]);
  });
});
