// The part of the shell's environment that the processes building the stack may see: not the user's keys.

/** The processes need these to find programs and caches. */
const NEEDED = [
  ...['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS', 'XDG_CACHE_HOME'],
  // Windows.
  ...['SYSTEMROOT', 'WINDIR', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

/** @param shell names in upper or lower case, as on Windows */
export function buildEnvironment(shell: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = Object.entries(shell).filter(([name]) => NEEDED.includes(name.toUpperCase()));
  // npm keeps compiled code in the temporary folder, where others could plant theirs.
  return { ...Object.fromEntries(needed), NODE_DISABLE_COMPILE_CACHE: '1' };
}
