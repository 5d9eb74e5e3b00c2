// What tells the account. Imported when needed: an import of the package itself would keep all of it in the function.
export { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
