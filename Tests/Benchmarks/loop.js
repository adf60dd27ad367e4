// The rows of loop-bench that Node has too, written the same way: node loop.js ROW
'use strict';

const BATCHES = 2000;
const SIZE = 1000;
let count = 0;

const now = () => Number(process.hrtime.bigint());

function inBatches(enqueue, done) {
  let left = BATCHES;
  const callback = () => { count += 1; };
  const batch = () => {
    for (let i = 0; i < SIZE; i += 1) enqueue(callback);
    left -= 1;
    setImmediate(left > 0 ? batch : done);
  };
  setImmediate(batch);
}

function queueRow(enqueue) {
  inBatches(enqueue, () => {
    const start = now();
    inBatches(enqueue, () => print((now() - start) / BATCHES / SIZE));
  });
}

function timerRow() {
  const waiting = [];
  for (let i = 0; i < 1e6; i += 1) waiting.push(setTimeout(() => {}, 100000 + (i % 1000)));
  const all = () => {
    for (let i = 0; i < 1e6; i += 1) clearTimeout(setTimeout(() => {}, 1000 + (i % 10)));
  };
  all();
  const start = now();
  all();
  print((now() - start) / 1e6);
  process.exit();
}

const print = (value) => console.log(JSON.stringify({ value }));

const rows = {
  tick: () => queueRow(process.nextTick),
  microtask: () => queueRow(queueMicrotask),
  immediate: () => queueRow(setImmediate),
  timer: timerRow,
};
rows[process.argv[2]]();
