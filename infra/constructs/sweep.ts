// The schedule that looks after runs that stopped halfway, so that every run ends.
import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * A stopped run continues this soon. An idle stack pays for some 17,000 short invocations and LISTs a month, about 15
 * cents.
 */
const EVERY = Duration.minutes(5);

export class Sweep extends Construct {
  constructor(scope: Construct, id: string, handlers: readonly lambda.IFunction[]) {
    super(scope, id);
    new events.Rule(this, 'Rule', {
      description: 'Resumes what stopped half-way and closes runs past their deadline',
      schedule: events.Schedule.rate(EVERY),
      targets: handlers.map(
        (handler) => new LambdaFunction(handler, { event: events.RuleTargetInput.fromObject({ sweep: true }) }),
      ),
    });
  }
}
