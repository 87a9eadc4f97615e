// What V8 says of source texts without running them: one line of JSON a question, `null` for what it accepts.
import { createInterface } from 'node:readline';
import vm from 'node:vm';

for await (const line of createInterface({ input: process.stdin })) {
  const { source, module } = JSON.parse(line);
  let answer = null;
  try {
    if (module) new vm.SourceTextModule(source);
    else new vm.Script(source);
  } catch (error) {
    answer = error.message;
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
