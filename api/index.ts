// The entry `holdout` of the package: what a program imports. What it exports is the promise that versions keep.
export type { RunComparison } from '../cli/compare/contract.ts';
export type { ReadOptions as FileOptions } from '../cli/inputs/read-options.ts';
export { Benchmark } from '../lambda/shared/contracts/benchmark.ts';
export { Plan } from '../lambda/shared/contracts/plan.ts';
export { Report } from '../lambda/shared/contracts/report/report.ts';
export { UnscoredReport } from '../lambda/shared/contracts/report/unscored-report.ts';
export type { Problem } from '../lambda/shared/contracts/run.ts';
export { HoldoutError, InputError, RunError } from './errors.ts';
export type { BenchmarkOptions, PlaceOptions, ProgressEvent, WatchOptions } from './options.ts';
export { type PlanOptions, type PlanResult, plan } from './plan.ts';
export { type CompareOptions, compare, readReport } from './reports.ts';
export { predict, type RunOptions, type RunResult, run } from './run.ts';
