"""MiniStack with two corrections to its IAM checks and one to what functions are told.

SQS checks the single action's permission for its batch actions:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
A policy may restrict the source of the events that are put:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
Retries of an asynchronous invocation keep its request id:
https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html
"""

import json

from ministack.app import main
from ministack.core import iam_actions
from ministack.services import lambda_svc

asked = iam_actions.extract_iam_action
context_of = iam_actions.request_tag_context
execute = lambda_svc._execute_function_dispatch
# Keyed by the identity of the event, which is kept so that no other event can get it.
requests = {}


def corrected(*arguments):
    action = asked(*arguments)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def with_source(service, action, body, *more):
    context = context_of(service, action, body, *more)
    if action == "events:PutEvents":
        (entry,) = json.loads(body)["Entries"]
        context["events:source"] = entry["Source"]
    return context


def as_the_same_request(function, config, event, request_id, started):
    _, first = requests.setdefault(id(event), (event, request_id))
    return execute(function, config, event, first, started)


iam_actions.extract_iam_action = corrected
iam_actions.request_tag_context = with_source
lambda_svc._execute_function_dispatch = as_the_same_request
main()
