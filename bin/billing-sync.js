#!/usr/bin/env node
// Starts the compiled command line. Where the sources have changed since the last build, tsx compiles them as they are
// loaded, which takes three times as long.
import { isBuilt } from './compile.js';

if (isBuilt()) {
  await import('../dist/client/main.js');
} else {
  const { register } = await import('tsx/esm/api');
  register({ tsconfig: false });
  await import('../src/client/main.ts');
}
