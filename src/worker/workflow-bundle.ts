import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  type BundleOptions,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { sourceFile } from './source-file.js';

/** Bundles the workflows as they run in the worker and in a replay. */
export function bundleWorkflows(
  options: Pick<BundleOptions, 'logger' | 'workflowInterceptorModules'> &
    Partial<Pick<BundleOptions, 'workflowsPath'>> = {},
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: sourceFile('workflows/index.ts'),
    payloadConverterPath: sourceFile('workflows/payload-converter.ts'),
    ...options,
  });
}

/** The bundle that the build has made, or one made now where the worker runs from its sources. */
export async function builtWorkflows(options: Pick<BundleOptions, 'logger'>): Promise<WorkflowBundleOption> {
  const codePath = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  return existsSync(codePath) ? { codePath } : bundleWorkflows(options);
}
