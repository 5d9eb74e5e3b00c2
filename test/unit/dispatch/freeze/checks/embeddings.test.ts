import { expect, it } from 'vitest';
import { embeddingsProblems } from '../../../../../lambda/dispatch/freeze/checks/embeddings.ts';
import { Benchmark } from '../../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../../lambda/shared/contracts/endpoint.ts';

const endpoint = (name: string, embeddings_from: string[] = []) =>
  Endpoint.parse({ name, baseUrl: `https://${name}.test/v1`, embeddings_from });
const near = (embeddings: string) => ({
  name: 'near',
  examples: { strategy: 'semantic_similarity', embeddings },
});
const chat = { model: 'chat', endpoint: 'groq' };
const told = (endpoints: Endpoint[], models: object[], prompts: unknown[] = [near('vectors')]) =>
  embeddingsProblems({ benchmark: Benchmark.parse({ models, prompts }), endpoints, file: 'b.yaml' });

it('takes vectors from the same endpoint without a word', () => {
  const vectors = { model: 'vectors', kind: 'embedding', endpoint: 'groq' };
  expect(told([endpoint('groq'), endpoint('openai')], [chat, vectors])).toEqual([]);
});

it('takes vectors from another endpoint only if that is declared', () => {
  const vectors = { model: 'vectors', kind: 'embedding', endpoint: 'openai' };
  expect(told([endpoint('groq', ['openai']), endpoint('openai')], [chat, vectors])).toEqual([]);
  expect(told([endpoint('groq'), endpoint('openai', ['groq'])], [chat, vectors])).toEqual([
    {
      file: 'b.yaml',
      message:
        'the prompt near chooses its examples by the embeddings of vectors at the endpoint openai, which the workers of the endpoint groq do not call.',
      advice: 'Add `"embeddings_from": ["openai"]` to groq in cdk.json, and deploy.',
    },
  ]);
  // Nobody asks the prompt there.
  expect(told([endpoint('groq'), endpoint('openai')], [vectors, { ...chat, endpoint: 'openai' }])).toEqual([]);
  expect(told([endpoint('groq'), endpoint('openai')], [chat, vectors], ['zero-shot'])).toEqual([]);
});

it('needs the model in the benchmark', () => {
  const [problem] = told([endpoint('groq')], [chat]);
  expect(problem?.advice).toBe('Add it to the models: `{model: vectors, kind: embedding}`.');
});
