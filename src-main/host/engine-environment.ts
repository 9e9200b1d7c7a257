/** Filters the engine's environment: passes on what it needs, and nothing that makes Node run other code. */

/** Names of the variables to pass on; case-sensitive, except on Windows. */
const handedOn = new Set([
  // Locations of programs, home folders and temporary files.
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
  // Location of the C++ runtime's shared libraries, where it is unusual.
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
  // TensorFlow's settings.
  ...['TF_CPP_MIN_LOG_LEVEL', 'TF_ENABLE_ONEDNN_OPTS', 'TF_NUM_INTEROP_THREADS', 'TF_NUM_INTRAOP_THREADS'],
  ...['OMP_NUM_THREADS', 'ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA', 'VIPS_CONCURRENCY'],
  // Netlens' own.
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

/** @param environment the host's environment */
export function engineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ignoreCase = process.platform === 'win32'
  const isHandedOn = (name: string): boolean => {
    const known = ignoreCase ? name.toUpperCase() : name
    return handedOn.has(known) || handedOnPrefixes.some((prefix) => known.startsWith(prefix))
  }
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isHandedOn(name)))
}
