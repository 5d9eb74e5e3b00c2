// Slips a developer could make in what runs may spend.
import type { Mutations } from './edit.ts';

export const MONEY: Mutations = {
  'a reservation is not counted': [
    { file: 'shared/spend/account.ts', from: 'reserved += budget?.micro_usd ?? 0;', to: 'reserved += 0;' },
  ],
  'the account is replaced over what another wrote': [
    { file: 'shared/spend/account.ts', from: 'putJson(ACCOUNT, account, condition)', to: 'putJson(ACCOUNT, account)' },
  ],
  'an ended run goes on with what it reserved': [
    { file: 'report/commit/ending.ts', from: 'await settleRun(store, run);', to: '' },
  ],
  'an ended run is charged again': [
    {
      file: 'shared/spend/account.ts',
      from: '|| entry.spent_micro_usd !== undefined) return',
      to: ') return',
    },
    {
      file: 'shared/spend/account.ts',
      from: 'spent_micro_usd: spentMicroUsd }',
      to: 'spent_micro_usd: (entry.spent_micro_usd ?? 0) + spentMicroUsd }',
    },
  ],
  'a declared price loses': [
    {
      file: 'dispatch/freeze/variants.ts',
      from: '(declared && declaredPrice(declared, choice.model)) ?? choice.price;',
      to: 'choice.price ?? (declared && declaredPrice(declared, choice.model));',
    },
  ],
};
