// Slips a developer could make in what the functions share: queues, bucket, endpoints.
import type { Mutations } from './edit.ts';

export const SHARED: Mutations = {
  'a refused message is forgotten': [
    {
      file: 'shared/storage/queue.ts',
      from: 'if (refused.length === 0) return;',
      to: 'if (refused.length < 99) return;',
    },
  ],
  'only the first refused message is sent again': [
    {
      file: 'shared/storage/queue.ts',
      from: 'pending = refused.flatMap(',
      to: 'pending = refused.slice(0, 1).flatMap(',
    },
  ],
  'what is refused twice is looked up in the first batch': [
    { file: 'shared/storage/queue.ts', from: 'OutMessage[] = pending;', to: 'OutMessage[] = messages;' },
  ],
  'a batch is sent without its groups': [
    {
      file: 'shared/storage/queue.ts',
      from: 'group !== undefined && { MessageGroupId: group }',
      to: "group === '' && { MessageGroupId: group }",
    },
  ],
  'a 412 is taken for success': [
    {
      file: 'shared/storage/store.ts',
      from: 'hasStatus(error, 404))) return false;',
      to: 'hasStatus(error, 404))) return true;',
    },
  ],
  'a 409 is taken for a 412': [
    {
      file: 'shared/storage/store.ts',
      from: 'if (condition && (hasStatus(error, 412) ||',
      to: 'if (condition && (hasStatus(error, 409) || hasStatus(error, 412) ||',
    },
  ],
  'a 409 is final': [{ file: 'shared/storage/store.ts', from: 'CONFLICT_TRIES = 5;', to: 'CONFLICT_TRIES = 1;' }],
  'a LIST ends with its first page': [
    {
      file: 'shared/storage/store.ts',
      from: 'for await (const page of paginateListObjectsV2({ client: this.s3 }, input)) {',
      to: 'const pages = paginateListObjectsV2({ client: this.s3 }, input);\n    for (const page of [(await pages.next()).value ?? {}]) {',
    },
  ],
  'the newest version of a holdout is read, not the one that started the run': [
    { file: 'shared/storage/store.ts', from: /const version = source\.version_id .*;/, to: 'const version = {};' },
  ],
  'a deadline counts from when a run is frozen': [
    {
      file: 'shared/empty-run.ts',
      from: 'deadlineOf(active.created_at,',
      to: 'deadlineOf(new Date(Date.now()).toISOString(),',
    },
  ],
  'a key is kept for ever': [
    {
      file: 'shared/models/call/api-key.ts',
      from: 'if (known && Date.now() - known.at < KEY_LIFETIME_MS)',
      to: 'if (known)',
    },
  ],
  "an endpoint's client outlives its key": [
    { file: 'shared/models/call/connect.ts', from: 'if (known && known.key === key)', to: 'if (known)' },
  ],
  'all endpoints have one client': [
    { file: 'shared/models/call/connect.ts', from: 'made.get(endpoint.name)', to: "made.get('')" },
    { file: 'shared/models/call/connect.ts', from: 'made.set(endpoint.name,', to: "made.set(''," },
  ],
};
