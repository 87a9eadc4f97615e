// The verdict table as Markdown.

/** How a target's verdicts met what happened. `partial` promises nothing, so it counts for neither side. */
export function score(rows, target) {
  const counts = {
    runs: 0,
    fails: 0,
    rightNo: 0,
    falseNo: 0,
    rightYes: 0,
    missed: 0,
    missedAtLoad: 0,
    partialRuns: 0,
    partialFails: 0,
  };
  for (const { support, truth } of rows) {
    const { ok, load } = truth[target];
    counts[ok ? 'runs' : 'fails']++;
    if (support[target] === 'no') counts[ok ? 'falseNo' : 'rightNo']++;
    else if (support[target] === 'partial') counts[ok ? 'partialRuns' : 'partialFails']++;
    else if (ok) counts.rightYes++;
    else {
      counts.missed++;
      if (load) counts.missedAtLoad++;
    }
  }
  return { ...counts, ...rates(counts.rightNo, counts.falseNo, counts.fails, counts.partialFails) };
}

function rates(right, wrong, fails, half = 0) {
  return { precision: right / (right + wrong), recall: right / fails, recallWithPartial: (right + half) / fails };
}

/** The same of Next's build: refusing and warning are its "no". */
export function scoreNext(rows, target) {
  const counts = { rightNo: 0, falseNo: 0, fails: 0, missed: 0 };
  for (const { next, truth } of rows) {
    const { ok } = truth[target];
    if (!ok) counts.fails++;
    if (next !== null) counts[ok ? 'falseNo' : 'rightNo']++;
    else if (!ok) counts.missed++;
  }
  return { ...counts, ...rates(counts.rightNo, counts.falseNo, counts.fails) };
}

const percent = (share) => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(0)} %`);
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

/** A verdict that was wrong, `false no` or `missed`; one that was too soft, `partial, fails at load`; or `null`. */
function wrong(row, target) {
  const { ok, load } = row.truth[target];
  if (row.support[target] === 'no' && ok) return 'false no';
  if (row.support[target] === 'partial' && load) return 'partial, fails at load';
  return row.support[target] === 'yes' && !ok ? 'missed' : null;
}

function outcome({ ok, load }) {
  if (ok) return 'runs';
  return load ? 'fails at load' : 'fails when called';
}

export function markdown({ date, versions, targets, rows, hasNext }) {
  const summary = targets.map((target) => {
    const s = score(rows, target);
    return `| ${target} | ${s.runs} / ${s.fails} | ${s.rightNo} | ${s.falseNo} | ${s.rightYes} | ${s.missed} (${s.missedAtLoad}) | ${s.partialRuns} / ${s.partialFails} | ${percent(s.precision)} | ${percent(s.recall)} | ${percent(s.recallWithPartial)} |`;
  });
  if (hasNext) {
    const s = scoreNext(rows, targets[0]);
    summary.push(
      `| Next ${versions.next}, on ${targets[0]} | | ${s.rightNo} | ${s.falseNo} | | ${s.missed} | | ${percent(s.precision)} | ${percent(s.recall)} | |`,
    );
  }
  const table = rows.map((row) => {
    const cells = targets.map((target) => {
      const text = `${row.support[target]}, ${outcome(row.truth[target])}`;
      const fault = wrong(row, target);
      return fault === 'false no' || fault === 'missed' ? `**${text}**` : text;
    });
    const next = hasNext ? ` ${row.next === null ? '' : cell(row.next.kind)} |` : '';
    return `| ${row.package} | ${cells.join(' | ')} |${next}`;
  });
  const misses = rows.flatMap((row) =>
    targets
      .filter((target) => wrong(row, target) !== null)
      .map((target) => `| ${row.name} | ${target} | ${wrong(row, target)} | ${cell(cause(row, target))} |`),
  );
  return `# Verdicts on npm packages

Written by \`npm run verdicts\` on ${date}; the same as data is [verdicts.json](verdicts.json).

Each package is imported by one edge API route and lightly called (\`bench/verdicts/routes.mjs\`, its versions are those of the lock file there). The
scan says by \`support\` whether that route runs on a target. Then it is run there:

- **edge-light**: this package's own build, in its hardened edge host. What the build refuses is bundled by esbuild before.
- **workerd**: bundled by esbuild with the conditions \`workerd\`, \`worker\`, \`browser\`; the workerd ${versions.workerd} binary at that compatibility date.
- **deno**: bundled with \`deno\`, \`node\`; the deno ${versions.deno} binary, which may use the network and read, not write, run or load native code.

A route **runs** if its answer is the one that Node gives. It **fails at load** if its module throws, else **when called**. The verdict \`partial\` says
that some code may fail if it is reached, so it is right either way and counts for neither precision nor strict recall: a use in a function of a
package that no call surely reaches is such code. \`no\` is what surely runs at load, or when the route uses what it imports.

| target | run / fail | \`no\`, fails | \`no\`, runs | \`yes\`, runs | \`yes\`, fails (at load) | \`partial\`: run / fail | precision of \`no\` | recall of failures | with \`partial\` |
|---|---|---|---|---|---|---|---|---|---|
${summary.join('\n')}
${hasNext ? `\nFor Next, the same routes are built by \`next build --webpack\`, and a second time without those that it refuses: an error or a warning about a module\nthat a route reaches is its \`no\`.\n` : ''}
## Every package

| package | ${targets.join(' | ')} |${hasNext ? ' Next |' : ''}
|---|${targets.map(() => '---|').join('')}${hasNext ? '---|' : ''}
${table.join('\n')}

## Every miss and its cause

Also what fails at load where the verdict is only \`partial\`.

${misses.length === 0 ? 'None.' : `| route | target | what | cause |\n|---|---|---|---|\n${misses.join('\n')}`}
`;
}

/** What the scan objected to, or what it did not see. */
function cause(row, target) {
  const note = row.notes?.[target] ?? row.notes?.['*'];
  const finding = row.findings[target];
  const seen =
    wrong(row, target) !== 'false no' ? row.truth[target].why : finding && `${finding.message}, at ${finding.at}`;
  return [seen, note].filter(Boolean).join(' — ');
}
