import { readFileSync } from 'node:fs';

type Package = { optionalDependencies?: Record<string, string>; resolved?: string };

const lock: { packages: Record<string, Package> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

// npm leaves out what it can't fetch at the time of writing; npm 11 then refuses to "npm ci" from such a file, and
// npm 10 on another platform installs without the binaries that are missing.
it('locks the binaries of every platform', () => {
  const missing = Object.entries(lock.packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        lock.packages[`node_modules/${name}`] === undefined &&
        lock.packages[`${folder}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});

it('names no registry', () => {
  const named = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined);
  expect(named).toEqual([]);
});
