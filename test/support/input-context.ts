// What readInputs needs besides the command's options.
import type { InputContext } from '../../cli/inputs/inputs.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';

export const inputContext = (downloads: string): InputContext => ({
  downloads,
  defaults: async () => Benchmark.parse({}),
});
