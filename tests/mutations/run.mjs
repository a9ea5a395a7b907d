// Takes the controls of the threat model away, one by one, in a clone, and shows that tests fail: mutations.json says which line, and which tests.
//   node tests/mutations/run.mjs [--only T1,T2] [--clone DIR [--built]]
// Prints a table; exits 1 when a control can go without a test failing, 3 when something cannot be built. Takes about ten seconds a control, after the build.
import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../..');
const option = name => process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const only = option('--only')?.split(',');
const mutations = JSON.parse(readFileSync(join(here, 'mutations.json'), 'utf8')).filter(m => !only || only.includes(m.row));
const clone = option('--clone') ?? mkdtempSync(join(tmpdir(), 'mutations-'));
const bin = join(clone, 'tests/Safeguarding.Tests/bin/Release/net10.0');
// What is compiled with a control missing may be warned of: that is not what is asked.
const lenient = ['-c', 'Release', '-v', 'q', '--nologo', '-p:RunAnalyzers=false', '-p:TreatWarningsAsErrors=false', '-p:UseSharedCompilation=true'];

// Into a file and not a pipe, which the compiler's server would hold open long after the build.
function runIn(folder, program, ...args) {
  const file = join(tmpdir(), `mutations-${process.pid}.log`);
  const to = openSync(file, 'w');
  try {
    const done = spawnSync(program, args, { cwd: folder, stdio: ['ignore', to, to], timeout: 60 * 60_000 });
    return { status: done.status, error: done.error, stdout: readFileSync(file, 'utf8'), stderr: '' };
  } finally {
    closeSync(to);
    rmSync(file);
  }
}

const run = (program, ...args) => runIn(clone, program, ...args);

function must(what, done) {
  if (done.status === 0 && !done.error) return done;
  throw new Error(`${what}: exit ${done.status}\n${done.stdout}${done.stderr}`);
}

// Thrown and not ended on the spot, so that what was taken away is put back first.
process.on('uncaughtException', error => {
  console.error(error.message);
  process.exit(3);
});

// A test's name stands between a dot and what xUnit puts behind it: an end, or the arguments of a case.
function test(names) {
  const done = run('dotnet', 'vstest', join(bin, 'Safeguarding.Tests.dll'), '--TestCaseFilter:' + names.map(name => `FullyQualifiedName~.${name}`).join('|'));
  const said = done.stdout + done.stderr;
  const count = word => [...said.matchAll(new RegExp(`${word}: +(\\d+)`, 'g'))].reduce((sum, m) => sum + Number(m[1]), 0);
  return { failed: count('Failed'), passed: count('Passed'), skipped: count('Skipped'), crashed: (done.status !== 0 || done.error) && count('Failed') === 0, said };
}

// What the build would give the compiler, asked once a project: the compiler alone, which stays warm, takes a tenth of a build's time.
const asked = new Map();
function compile(project, out) {
  if (!asked.has(project)) {
    const said = must(`what ${project} is compiled with`, run('dotnet', 'build', project, '--no-restore', '-t:Compile', '-p:BuildProjectReferences=false', '-p:ProvideCommandLineArgs=true', '-p:SkipCompilerExecution=true', '-getItem:CscCommandLineArgs', '-getProperty:RoslynTargetsPath', ...lenient)).stdout;
    const { Items, Properties } = JSON.parse(said.slice(said.indexOf('{')));
    asked.set(project, [join(Properties.RoslynTargetsPath, 'bincore', 'csc.dll'), '-shared', ...Items.CscCommandLineArgs.map(item => item.Identity).filter(line => !/^\/(out|refout|doc):/.test(line))]);
  }

  return runIn(join(clone, project), 'dotnet', ...asked.get(project), `/out:${out}`);
}

if (!existsSync(join(clone, '.git'))) must('clone', spawnSync('git', ['clone', '--quiet', '--no-hardlinks', repository, clone], { encoding: 'utf8' }));
if (!process.argv.includes('--built')) must('build', run('dotnet', 'build', 'tests/Safeguarding.Tests', ...lenient));
const whole = test([...new Set(mutations.flatMap(m => m.tests))]);
if (whole.failed > 0 || whole.crashed || whole.passed === 0) {
  console.error(`Before anything is taken away, ${whole.failed} of these tests fail:\n${whole.said}`);
  process.exit(3);
}

let survivors = 0;
console.log(`| Row | Control taken away | Outcome |\n|---|---|---|`);
for (const mutation of mutations) {
  const file = join(clone, mutation.file);
  const source = readFileSync(file, 'utf8');
  const parts = source.replaceAll('\r\n', '\n').split(mutation.original);
  if (parts.length !== 2) must(`${mutation.row}: the original text is ${parts.length - 1} times in ${mutation.file}`, { status: 3, stdout: '', stderr: '' });
  const project = mutation.file.split('/').slice(0, 2).join('/');
  const assembly = basename(project) === 'Safeguarding.App' ? 'safeguarding.dll' : `${basename(project)}.dll`;
  const kept = join(bin, `${assembly}.whole`);
  copyFileSync(join(bin, assembly), kept);
  let outcome;
  try {
    writeFileSync(file, parts.join(mutation.instead));
    must(`${mutation.row}, ${mutation.control}: does not compile`, compile(project, join(bin, assembly)));
    const { failed, crashed, passed } = test(mutation.tests);
    if (failed > 0) outcome = `killed by ${failed} of ${failed + passed} tests`;
    else if (crashed) outcome = 'killed: the tests did not end';
    else outcome = 'SURVIVED';
    if (outcome === 'SURVIVED') survivors++;
  } finally {
    writeFileSync(file, source);
    copyFileSync(kept, join(bin, assembly));
    rmSync(kept);
  }
  console.log(`| ${mutation.row} | ${mutation.control} | ${outcome} |`);
}

console.log(`\n${mutations.length} controls taken away, ${survivors} survived.`);
if (!option('--clone')) rmSync(clone, { recursive: true, force: true });
process.exit(survivors > 0 ? 1 : 0);
