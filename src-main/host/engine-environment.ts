/** The environment of the engine: what it needs of its host's, and nothing that makes Node run other code. */

/** Names that are handed on as they are; upper and lower case are told apart, but on Windows. */
const handedOn = new Set([
  // Where programs, people's folders and temporary files are.
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP'],
  ...[
    'SYSTEMROOT',
    'WINDIR',
    'SYSTEMDRIVE',
    'COMSPEC',
    'PATHEXT',
    'USERPROFILE',
    'USERNAME',
    'HOMEDRIVE',
    'HOMEPATH'
  ],
  ...['APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
  // Shared libraries of the C++ runtime, where a system keeps them in an unusual place.
  'LD_LIBRARY_PATH',
  // Language and time zone.
  ...['LANG', 'LANGUAGE', 'TZ'],
  // Downloads through a company's proxy.
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'all_proxy'
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  // How TensorFlow computes.
  ...['TF_CPP_MIN_LOG_LEVEL', 'TF_ENABLE_ONEDNN_OPTS', 'TF_NUM_INTEROP_THREADS', 'TF_NUM_INTRAOP_THREADS'],
  ...['OMP_NUM_THREADS', 'ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA', 'VIPS_CONCURRENCY'],
  // Our own.
  ...[
    'NETLENS_CACHE_DIR',
    'NETLENS_DATA',
    'NETLENS_DEBUG',
    'NETLENS_DECODER',
    'NETLENS_DOWNLOAD_TIMEOUT',
    'NETLENS_LIBRARY'
  ],
  ...['NETLENS_MIRROR', 'NETLENS_RESOURCES']
])
const handedOnPrefixes = ['LC_', 'XDG_']

/** @param environment of the host */
export function engineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ignoreCase = process.platform === 'win32'
  const isHandedOn = (name: string): boolean => {
    const known = ignoreCase ? name.toUpperCase() : name
    return handedOn.has(known) || handedOnPrefixes.some((prefix) => known.startsWith(prefix))
  }
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isHandedOn(name)))
}
