import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConsoleSettings } from '../../src/configuration/console.js';
import { parse } from 'yaml';

type Mapping = Record<string, unknown>;

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const compose = parse(read('docker-compose.yml')) as Record<string, Mapping>;
const services = Object.entries(compose['services']!) as [string, Mapping][];
const own = Object.fromEntries(
  ['worker', 'console'].map((name) => [name, compose['services']![name] as Record<string, Mapping>]),
);

/** The names of environment variables that appear as a string in our source or in the SDK that reads Temporal's own. */
function readVariables(): Set<string> {
  const sources = ['src/', 'node_modules/@temporalio/envconfig/lib/'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name))
      .map((name) => `${folder}${name}`),
  );
  return new Set(sources.map(read).flatMap((text) => text.match(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g) ?? []));
}

describe('docker-compose.yml', () => {
  test.each([
    ['worker', ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'ATRIA_URL']],
    ['console', ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'BILLING_SYNC_TEMPORAL_UI', 'CONSOLE_HOST']],
  ])('sets for the %s only variables that the product reads, or the file that one of them may be in', (name, some) => {
    const known = readVariables();
    const names = Object.keys(own[name]!['environment']!);
    expect(names).toEqual(expect.arrayContaining(some));
    expect(names.filter((each) => !known.has(each.replace(/_FILE$/, '')))).toEqual([]);
  });

  test.each(['worker', 'console'])('gives the %s every secret as a file, and none as a variable', (service) => {
    const environment = own[service]!['environment'] as Record<string, string>;
    const mounted = (own[service]!['secrets'] as unknown as string[]).map((name) => `/run/secrets/${name}`);
    const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
    expect(files.map(([, path]) => path).sort()).toEqual(mounted.sort());
    expect(Object.keys(environment).filter((name) => /(TOKEN|KEY|PASSWORD|DATABASE_URL)$/.test(name))).toEqual([]);
  });

  test('starts a console that others reach, only with a login', () => {
    const { environment, ...service } = own['console']!;
    const given = environment as Record<string, string>;
    const password = { CONSOLE_USER: 'operator', CONSOLE_PASSWORD: 'as in the file' };
    const withoutLogin = Object.fromEntries(Object.entries(given).filter(([name]) => !/USER|PASSWORD/.test(name)));
    expect(Object.keys(given)).toEqual(expect.arrayContaining(['CONSOLE_USER', 'CONSOLE_PASSWORD_FILE']));
    expect(() => readConsoleSettings({ ...withoutLogin, CONSOLE_TIME_ZONE: 'UTC' })).toThrow('without a password');
    const settings = readConsoleSettings({ ...withoutLogin, CONSOLE_TIME_ZONE: 'UTC', ...password });
    expect(settings.login?.user).toBe('operator');
    expect(service['ports'] as unknown).toEqual([`127.0.0.1:${settings.port}:${settings.port}`]);
    const program = (service['command'] as unknown as string[]).at(-1)!;
    expect(existsSync(new URL(program, root))).toBe(true);
  });

  test('names only services, secrets, configurations and volumes that it defines', () => {
    const used = services.flatMap(([, service]) => [
      ...Object.keys((service['depends_on'] ?? {}) as Mapping).map((name) => ['services', name]),
      ...((service['secrets'] ?? []) as string[]).map((name) => ['secrets', name]),
      ...((service['volumes'] ?? []) as string[]).map((volume) => ['volumes', volume.split(':')[0]!]),
      ...((service['configs'] ?? []) as { source: string }[]).map(({ source }) => ['configs', source]),
    ]);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter(([kind, name]) => !(name! in compose[kind!]!))).toEqual([]);
  });

  test('can tell whether what others wait for is healthy, and pins every image to a version', () => {
    const awaited = services.flatMap(([, service]) =>
      Object.entries((service['depends_on'] ?? {}) as Record<string, Mapping>)
        .filter(([, { condition }]) => condition === 'service_healthy')
        .map(([name]) => compose['services']![name] as Mapping),
    );
    expect(awaited.length).toBeGreaterThan(0);
    expect(awaited.filter((service) => !('healthcheck' in service))).toEqual([]);
    const images = services.flatMap(([, service]) => ('image' in service ? [service['image'] as string] : []));
    expect(images.filter((image) => !/:\d+[\w.-]*$/.test(image))).toEqual([]);
  });

  test('publishes ports on this host only', () => {
    const ports = services.flatMap(([, service]) => (service['ports'] ?? []) as string[]);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });
});

describe('docs/running-in-production.md', () => {
  test('explains only variables that the product or the compose file reads', () => {
    const known = readVariables();
    const inCompose = new Set(read('docker-compose.yml').match(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g));
    const explained = [...read('docs/running-in-production.md').matchAll(/`([A-Z]+(?:_[A-Z0-9]+)+)`/g)].map(
      ([, name]) => name!,
    );
    expect(explained).toEqual(expect.arrayContaining(['DATABASE_URL', 'TEMPORAL_CLI', 'BILLING_SYNC_CACHE']));
    expect(explained.filter((name) => !known.has(name) && !inCompose.has(name))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  test('copies and starts only what there is, on a system with glibc', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY '))
      .flatMap((line) => line.trim().split(/\s+/).slice(1, -1));
    const command = JSON.parse(lines.find((line) => line.startsWith('CMD '))!.slice(4)) as string[];
    expect(copied).toContain('package-lock.json');
    expect([...copied, command.at(-1)!].filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('FROM '))).toEqual(['FROM node:22-bookworm-slim']);
  });

  test('starts worker and console with the same settings of Node', () => {
    const worker = lines
      .find((line) => line.startsWith('CMD '))!
      .slice(4)
      .replaceAll('"', "'");
    const flags = worker.slice(0, worker.indexOf("'dist/"));
    expect(flags).toContain("'--heap-growing-percent=60'");
    expect(read('docker-compose.yml')).toContain(`command: ${flags}'dist/console/main.js']`);
  });
});
