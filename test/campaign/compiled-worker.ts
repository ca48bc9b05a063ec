import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const project = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Compiles the campaign's worker and what it imports. A campaign starts dozens of them, and a compiled one starts in
 * half the time.
 *
 * @param directory where the compiled files go; it must not be there yet
 * @returns the file to start
 */
export function compileWorker(directory: string): string {
  mkdirSync(directory, { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  // The migrations lie beside the code that runs them.
  cpSync(join(project, 'src'), join(directory, 'src'), {
    recursive: true,
    filter: (name) => !/\.tsx?$/.test(name),
  });
  const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const files = new Set([worker]);
  for (const file of files) for (const imported of compile(file, directory)) files.add(imported);
  return compiledName(worker, directory);
}

function compiledName(file: string, directory: string): string {
  return join(directory, relative(project, file)).replace(/\.tsx?$/, '.js');
}

/** Compiles one file. @returns the files of ours that it imports at run time */
function compile(file: string, directory: string): string[] {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.ReactJSX,
      jsxImportSource: 'hono/jsx',
      verbatimModuleSyntax: true,
    },
  });
  const compiled = compiledName(file, directory);
  mkdirSync(dirname(compiled), { recursive: true });
  writeFileSync(compiled, outputText);
  return ts.preProcessFile(outputText).importedFiles.flatMap(({ fileName }) => {
    if (!fileName.startsWith('.')) return [];
    const source = join(dirname(file), fileName.replace(/\.js$/, '.ts'));
    return [existsSync(source) ? source : `${source}x`];
  });
}
