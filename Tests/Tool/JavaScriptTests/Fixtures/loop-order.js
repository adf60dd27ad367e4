// Phases, ticks and microtasks, nested in each other.
console.log('start');
setTimeout(() => {
  console.log('timeout 1');
  process.nextTick(() => console.log('tick in timeout'));
  Promise.resolve().then(() => console.log('microtask in timeout'));
}, 150);
setTimeout((a, b) => console.log('timeout 2', a, b), 250, 'x', { y: 1 });
setImmediate(() => {
  console.log('immediate');
  setImmediate(() => console.log('immediate in immediate'));
  process.nextTick(() => console.log('tick in immediate'));
});
process.nextTick((...args) => {
  console.log('tick', ...args);
  queueMicrotask(() => console.log('microtask in tick'));
  process.nextTick(() => console.log('tick in tick'));
}, 1, 2);
Promise.resolve(7).then((v) => {
  console.log('then', v);
  process.nextTick(() => console.log('tick in then'));
});
queueMicrotask(() => console.log('microtask'));
console.log('end');
