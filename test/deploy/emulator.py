"""MiniStack with one correction: SQS asks for the single action's permission where its batch actions are called.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""

from ministack.app import main
from ministack.core import iam_actions

asked = iam_actions.extract_iam_action


def corrected(*arguments):
    action = asked(*arguments)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


iam_actions.extract_iam_action = corrected
main()
