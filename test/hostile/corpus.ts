// All hostile files, each with its expected outcome.
import { BENCHMARK_CASES } from './benchmark-cases.ts';
import type { Case } from './case.ts';
import { CSV_CASES } from './csv-cases.ts';

export const CORPUS: readonly Case[] = [...CSV_CASES, ...BENCHMARK_CASES];
