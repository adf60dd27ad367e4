// How many microtasks each form of waiting takes.
const ladder = (name, n) => { let p = Promise.resolve(); for (let i = 1; i <= n; i++) p = p.then(() => console.log(name, i)); };
ladder('rung', 9);
(async () => 1)().then(() => console.log('async value'));
(async () => Promise.resolve(1))().then(() => console.log('async promise'));
(async () => { await 1; await 2; await 3; })().then(() => console.log('three awaits'));
(async () => await { then: (r) => r(1) })().then(() => console.log('await thenable'));
new Promise((r) => r(Promise.resolve())).then(() => console.log('resolve with promise'));
Promise.resolve(Promise.resolve()).then(() => console.log('Promise.resolve of promise'));
Promise.resolve().then(() => Promise.resolve()).then(() => console.log('then returns promise'));
Promise.resolve().finally(() => {}).then(() => console.log('finally'));
Promise.resolve().finally(() => Promise.resolve()).then(() => console.log('finally with promise'));
Promise.all([]).then(() => console.log('all empty'));
Promise.all([1]).then(() => console.log('all one'));
Promise.race([Promise.resolve()]).then(() => console.log('race'));
Promise.reject().catch(() => {}).then(() => console.log('catch'));
Promise.reject().then(() => {}).catch(() => console.log('late catch'));
class Sub extends Promise {}
Sub.resolve(1).then((v) => console.log('sub', v)); console.log(Sub.resolve(1), Sub.resolve(1).then() instanceof Sub);
(async () => { await Sub.resolve(); console.log('await sub'); })();
(async () => { for await (const x of [1, 2]) console.log('for await', x); console.log('for await done'); })();
(async () => { try { return await Promise.reject(1); } catch { console.log('caught'); } finally { console.log('finally block'); } })();
process.nextTick(() => console.log('tick'));
