// The side of benchmarks/peers.py that runs in Node: reads its work from stdin, prints seconds as JSON.
const { readFileSync } = require("fs");
const { performance } = require("perf_hooks");
const { StateMachine } = require("aws-local-stepfunctions");

const work = JSON.parse(readFileSync(0, "utf8"));
const options = { validationOptions: { checkArn: false } };
const overrides = { taskResourceLocalHandlers: { Work: (event) => ({ seen: event }) } };

async function seconds(action) {
  await action();
  let started = performance.now();
  await action();
  const times = Math.max(1, Math.floor(10 / Math.max(performance.now() - started, 0.001)));
  const rounds = [];
  for (let round = 0; round < work.rounds; round++) {
    started = performance.now();
    for (let time = 0; time < times; time++) await action();
    rounds.push((performance.now() - started) / times / 1000);
  }
  return rounds.sort((one, other) => one - other)[Math.floor(rounds.length / 2)];
}

(async () => {
  const three = new StateMachine(work.three, options);
  const loop = new StateMachine(work.loop, options);
  const map = new StateMachine(work.map, options);
  console.log(
    JSON.stringify({
      version: JSON.parse(readFileSync(require.resolve("aws-local-stepfunctions").replace(/aws-local-stepfunctions[\\/].*/, "aws-local-stepfunctions/package.json"))).version,
      three: await seconds(() => three.run({}).result),
      loop: await seconds(() => loop.run({ n: 0 }).result),
      map: await seconds(() => map.run(work.items, { overrides }).result),
    }),
  );
})();
