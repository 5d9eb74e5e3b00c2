// As http.cjs, for an import() of it: a bundle would give that no names.
const http = process.getBuiltinModule('node:http');
export default http;
export const { Agent, request } = http;
