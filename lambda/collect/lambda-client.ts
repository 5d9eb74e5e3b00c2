// What starts report. Imported when needed: an import of the package itself would keep all of it in the function.
export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
