process.on('exit', (c) => console.log('exit', c));
console.log('before'); setTimeout(() => console.log('never'), 0);
process.nextTick(() => { console.log('tick'); Promise.reject(new Error('fatal')).finally(() => console.log('finally')); });
queueMicrotask(() => console.log('microtask'));
setImmediate(() => console.log('never either'));
