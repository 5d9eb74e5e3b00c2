// What reads a key. Imported when needed: an import of the package itself would keep all of it in the functions.
export { GetParameterCommand, ParameterNotFound, SSMClient, SSMServiceException } from '@aws-sdk/client-ssm';
