#!/usr/bin/env node
// The command line runs from its TypeScript sources; tsx compiles them as they are loaded.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import('../src/client/main.ts');
