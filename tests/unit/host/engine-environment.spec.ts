import { expect, test } from 'vitest'
import { engineEnvironment } from '../../../src-main/host/engine-environment'

test('what makes Node or Electron run other code does not reach the engine', () => {
  const dangerous = {
    NODE_OPTIONS: '--require /tmp/evil.js',
    NODE_PATH: '/tmp',
    NODE_REPL_EXTERNAL_MODULE: '/tmp/evil.js',
    NODE_V8_COVERAGE: '/tmp',
    NODE_CHANNEL_FD: '3',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ASAR: '1',
    LD_PRELOAD: '/tmp/evil.so',
    DYLD_INSERT_LIBRARIES: '/tmp/evil.dylib',
    OPENSSL_CONF: '/tmp/evil.cnf',
    TF_CUSTOM_KERNELS: '/tmp/evil.so',
    npm_config_script_shell: '/tmp/evil'
  }
  expect(engineEnvironment(dangerous)).toEqual({})
})

test('what the engine needs reaches it', () => {
  const needed = {
    PATH: '/usr/bin',
    HOME: '/home/someone',
    XDG_CACHE_HOME: '/home/someone/.cache',
    LC_ALL: 'C.UTF-8',
    TZ: 'Asia/Shanghai',
    https_proxy: 'http://proxy.example:3128',
    NETLENS_MIRROR: 'https://mirror.example/',
    ONEDNN_MAX_CPU_ISA: 'AVX2'
  }
  expect(engineEnvironment(needed)).toEqual(needed)
})
