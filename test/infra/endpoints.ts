import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { grants } from './grants.ts';
import { synthesize } from './synthesized.ts';

const openai = { name: 'openai', baseUrl: 'https://api.openai.com/v1', apiKeyParameter: '/holdout/openai-api-key' };
const groq = {
  ...{ name: 'groq', baseUrl: 'https://api.groq.com/openai/v1', apiKeyParameter: '/holdout/groq-api-key' },
  max_requests_per_minute: 30,
};
/** What says which queues, functions and alarms there are. */
const LISTS = /^(DispatchFunction|DispatchRoleDefaultPolicy|CollectRoleDefaultPolicy|Dashboard)/;

const Resources = z.record(z.string(), z.unknown());
const resourcesOf = (...endpoints: object[]) => Resources.parse(synthesize({ endpoints }).template.toJSON().Resources);

const environment = (name: string, ...endpoints: object[]) => {
  const { Environment } = synthesize({ endpoints }).resources('AWS::Lambda::Function')[name] ?? {};
  return z.object({ Variables: z.record(z.string(), z.string()) }).parse(Environment).Variables;
};

describe('an endpoint that is declared beside another', () => {
  it('changes no resource of it, and adds its own', () => {
    const alone = resourcesOf(openai);
    const both = resourcesOf(openai, groq);
    const changed = Object.keys(alone).filter((id) => JSON.stringify(both[id]) !== JSON.stringify(alone[id]));
    expect(changed.filter((id) => !LISTS.test(id))).toEqual([]);
    const added = Object.keys(both).filter((id) => !(id in alone));
    expect(added.length).toBeGreaterThan(8);
    expect(added.filter((id) => !id.includes('groq'))).toEqual([]);
  });

  it('has workers and batches of its own', () => {
    const sources = Object.values(
      synthesize({ endpoints: [openai, groq] }).resources('AWS::Lambda::EventSourceMapping'),
    );
    const of = (name: string) => sources.find(({ EventSourceArn }) => EventSourceArn === `Classify${name}SamplesQueue`);
    expect(of('openai')).toMatchObject({ BatchSize: 384, ScalingConfig: { MaximumConcurrency: 2 } });
    expect(of('groq')).toMatchObject({ BatchSize: 2, ScalingConfig: { MaximumConcurrency: 2 } });
  });

  it('is called by its own function alone, and nobody else reads its key', () => {
    const synthesized = synthesize({ endpoints: [openai, groq] });
    const readers = grants(synthesized)
      .filter(({ resource }) => resource === 'parameter/holdout/groq-api-key')
      .map(({ role }) => role);
    expect(readers.sort()).toEqual(['ClassifygroqRole', 'DispatchRole']);
    expect(environment('ClassifyopenaiFunction', openai, groq).ENDPOINTS).not.toContain('groq');
  });
});

describe('an endpoint whose prompts take vectors from another', () => {
  const asking = { ...groq, embeddings_from: ['openai'] };

  it('may call it and read its key, and shares its limits with its workers', () => {
    const synthesized = synthesize({ endpoints: [openai, asking] });
    const read = grants(synthesized).filter(({ role, action }) => role === 'ClassifygroqRole' && /^ssm/.test(action));
    expect(read.map(({ resource }) => resource)).toEqual([
      'parameter/holdout/groq-api-key',
      'parameter/holdout/openai-api-key',
    ]);
    const own = environment('ClassifygroqFunction', openai, asking);
    expect(JSON.parse(own.ENDPOINTS ?? '').map(({ name }: { name: string }) => name)).toEqual(['groq', 'openai']);
    expect(JSON.parse(own.WORKERS ?? '')).toEqual({ groq: 2, openai: 4 });
    expect(JSON.parse(environment('ClassifyopenaiFunction', openai, asking).WORKERS ?? '')).toEqual({ openai: 4 });
  });

  it('must name one that is declared', () => {
    expect(() => synthesize({ endpoints: [{ ...groq, embeddings_from: ['opena'] }] })).toThrow(/opena is not declared/);
  });
});

it('a stack without endpoints has a function and a queue for its baselines', () => {
  const { resources } = synthesize({ endpoints: [] });
  expect(Object.keys(resources('AWS::Lambda::Function')).sort()).toEqual([
    'ClassifybaselinesFunction',
    'CollectFunction',
    'DispatchFunction',
    'ReportFunction',
  ]);
  expect(environment('ClassifybaselinesFunction')).toMatchObject({ ENDPOINTS: '[]', WORKERS: '{}' });
});
