// What the processes that build the stack may see of the user's shell: its keys are none of their business.

/** Programs are found by these, and their caches. */
const NEEDED = [
  ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS', 'XDG_CACHE_HOME'],
  // Windows.
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

/** @param shell names in any case, as Windows has them */
export function buildEnvironment(shell: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = Object.entries(shell).filter(([name]) => NEEDED.includes(name.toUpperCase()));
  // npm keeps compiled code in the folder for temporary files, where others could put theirs.
  return { ...Object.fromEntries(needed), NODE_DISABLE_COMPILE_CACHE: '1' };
}
