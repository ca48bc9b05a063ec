import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type BundleOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** Bundles the workflows as they run in the worker and in a replay. */
export function bundleWorkflows(
  options: Pick<BundleOptions, 'logger' | 'workflowInterceptorModules'> &
    Partial<Pick<BundleOptions, 'workflowsPath'>> = {},
): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    payloadConverterPath: fileURLToPath(new URL('../workflows/payload-converter.ts', import.meta.url)),
    ...options,
  });
}
