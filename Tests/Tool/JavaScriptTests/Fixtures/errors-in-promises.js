// Nobody handles this one: the exit code is 1, and nothing runs after the microtasks.
process.on('exit', (code) => console.log('exit', code, process.exitCode));
const p = Promise.reject(new Error('handled in time')); process.nextTick(() => p.catch((e) => console.log(e.message)));
setTimeout(() => console.log('never'), 1);
(async () => { try { await Promise.any([Promise.reject(new Error('1')), Promise.reject(2)]); } catch (e) { console.log(e.name, e.errors.length, e instanceof AggregateError); } throw 'not an error'; })();
Promise.resolve().then(() => console.log('a')).then(() => console.log('b')).then(() => console.log('c')).then(() => console.log('d')).then(() => console.log('e')).then(() => process.nextTick(() => console.log('tick too')));
