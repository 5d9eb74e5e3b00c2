"""MiniStack with two corrections of what IAM is asked.

SQS asks for the single action's permission where its batch actions are called:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
A policy may say whose events are put:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
"""

import json

from ministack.app import main
from ministack.core import iam_actions

asked = iam_actions.extract_iam_action
context_of = iam_actions.request_tag_context


def corrected(*arguments):
    action = asked(*arguments)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def with_source(service, action, body, *more):
    context = context_of(service, action, body, *more)
    if action == "events:PutEvents":
        (entry,) = json.loads(body)["Entries"]
        context["events:source"] = entry["Source"]
    return context


iam_actions.extract_iam_action = corrected
iam_actions.request_tag_context = with_source
main()
