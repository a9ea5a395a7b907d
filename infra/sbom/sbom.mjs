// Writes what the deployed app is made of: every package of its lock file, with the hash that NuGet checked it by and the licence that the package
// itself names, and, of a published folder, the runtime it brings. CycloneDX 1.6, valid, and the same bytes for the same packages: no time, no serial number.
//   node sbom.mjs --out sbom.cdx.json [--published FOLDER] [--table FILE.md] [--lock FILE] [--packages FOLDER] [--licences FILE]
// Needs nothing of the network. Ends with 1, and says which, when a package is not in the local cache, is not the one that the lock file names, or has a
// licence that licences.json does not allow.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as CDX from '@cyclonedx/cyclonedx-library';

const here = dirname(fileURLToPath(import.meta.url));
const { values: given } = parseArgs({
  options: {
    out: { type: 'string' }, published: { type: 'string' }, table: { type: 'string' },
    lock: { type: 'string', default: join(here, '../../functions/Safeguarding.App/packages.lock.json') },
    packages: { type: 'string', default: process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages') },
    licences: { type: 'string', default: join(here, 'licences.json') },
  },
});
const { allowed, byAddress } = JSON.parse(readFileSync(given.licences, 'utf8'));
const faults = [];

function readPackage(name, entry) {
  const folder = join(given.packages, name.toLowerCase(), entry.resolved.toLowerCase());
  const nuspec = join(folder, `${name.toLowerCase()}.nuspec`);
  if (!existsSync(nuspec)) {
    faults.push(`${name} ${entry.resolved} is not in ${given.packages}: run 'dotnet restore' first.`);
    return { name, version: entry.resolved };
  }
  if (JSON.parse(readFileSync(join(folder, '.nupkg.metadata'), 'utf8')).contentHash !== entry.contentHash)
    faults.push(`${name} ${entry.resolved} in the cache is not the package of the lock file: its hash differs. Clear the cache and restore again; if it stays so, do not deploy.`);
  const text = readFileSync(nuspec, 'utf8');
  const licence = /<license type="expression">([^<]+)<\/license>/.exec(text)?.[1] ?? byAddress[/<licenseUrl>([^<]+)</.exec(text)?.[1]] ?? '';
  if (!isAllowed(licence)) faults.push(`${name} ${entry.resolved} has the licence '${licence || 'none that it names'}', which is not among those allowed: read it, then add it to licences.json or do without the package.`);
  return { name, version: entry.resolved, licence, direct: entry.type === 'Direct', hash: Buffer.from(entry.contentHash, 'base64').toString('hex'), needs: Object.keys(entry.dependencies ?? {}) };
}

// "A OR B" leaves us the choice, "A AND B" none; an expression with brackets is for a person to read.
function isAllowed(expression) {
  return expression.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => allowed.includes(licence)));
}

const locked = Object.values(JSON.parse(readFileSync(given.lock, 'utf8')).dependencies)[0];
const packages = Object.entries(locked).filter(([, entry]) => entry.type !== 'Project').map(([name, entry]) => readPackage(name, entry))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
// A package that a library of ours names is as direct as one that the app names.
const ours = new Set(Object.values(locked).filter((entry) => entry.type === 'Project').flatMap((entry) => Object.keys(entry.dependencies ?? {})));
for (const p of packages) p.direct ||= ours.has(p.name);
if (faults.length > 0) {
  for (const fault of faults) console.error(fault);
  process.exit(1);
}

const bom = new CDX.Models.Bom();
const app = new CDX.Models.Component(CDX.Enums.ComponentType.Application, 'Safeguarding.App', { bomRef: 'Safeguarding.App' });
bom.metadata.component = app;
const licenceOf = (expression) => (expression.includes(' ') ? new CDX.Models.LicenseExpression(expression) : new CDX.Models.SpdxLicense(expression));
const components = new Map(packages.map((p) => {
  const purl = `pkg:nuget/${encodeURIComponent(p.name)}@${encodeURIComponent(p.version)}`;
  const component = new CDX.Models.Component(CDX.Enums.ComponentType.Library, p.name, { version: p.version, purl, bomRef: purl, scope: CDX.Enums.ComponentScope.Required });
  component.hashes.set(CDX.Enums.HashAlgorithm['SHA-512'], p.hash);
  component.licenses.add(licenceOf(p.licence));
  return [p.name, component];
}));
for (const p of packages) {
  bom.components.add(components.get(p.name));
  if (p.direct) app.dependencies.add(components.get(p.name).bomRef);
  for (const need of p.needs) if (components.has(need)) components.get(p.name).dependencies.add(components.get(need).bomRef);
}

// A self-contained app brings its runtime, which no lock file names.
const runtime = given.published && JSON.parse(readFileSync(join(given.published, 'safeguarding.runtimeconfig.json'), 'utf8')).runtimeOptions;
for (const framework of runtime?.includedFrameworks ?? []) {
  const component = new CDX.Models.Component(CDX.Enums.ComponentType.Framework, framework.name, { version: framework.version, bomRef: `${framework.name}@${framework.version}` });
  component.licenses.add(licenceOf('MIT'));
  bom.components.add(component);
  app.dependencies.add(component.bomRef);
}

const spec = CDX.Spec.Spec1dot6;
const text = new CDX.Serialize.JsonSerializer(new CDX.Serialize.JSON.Normalize.Factory(spec)).serialize(bom, { sortLists: true, space: 2 }) + '\n';
const wrong = await new CDX.Validation.JsonStrictValidator(spec.version).validate(text);
if (wrong !== null) throw new Error(`not a valid bill of materials: ${JSON.stringify(wrong)}`);
if (given.out) writeFileSync(given.out, text);
else process.stdout.write(text);

if (given.table) {
  const rows = packages.map((p) => `| ${p.name} | ${p.version} | ${p.licence} | ${p.direct ? 'us' : packages.filter((q) => q.needs.includes(p.name)).map((q) => q.name).join(', ')} |`);
  writeFileSync(given.table, `# Packages and licences

Every package of the deployed app, direct and transitive, and the licence that it names. Made by \`node infra/sbom/sbom.mjs --out sbom.cdx.json --table infra/governance/licences.md\`; a test
holds it to the lock file. Allowed are ${allowed.join(', ')} (\`infra/sbom/licences.json\`). The .NET runtime that a package of the app brings is in its \`sbom.cdx.json\`.

| Package | Version | Licence | Needed by |
|---|---|---|---|
${rows.join('\n')}
`);
}
