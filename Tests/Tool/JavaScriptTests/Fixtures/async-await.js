const sleep = (ms, v) => new Promise((r) => setTimeout(r, ms * 15, v));
async function one() { console.log('one start'); await two(); console.log('one end'); return 'one'; }
async function two() { console.log('two'); }
console.log('script start');
setTimeout(() => console.log("setTimeout"), 52);
one().then((v) => console.log('returned', v));
new Promise((r) => { console.log('p1'); r(); }).then(() => console.log('then 1')).then(() => console.log('then 2')).then(() => console.log('then 3')).then(() => console.log('then 4'));
async function returnsPromise() { return Promise.resolve('rp'); }
async function awaitsPromise() { return await Promise.resolve('ap'); }
async function value() { return 'v'; }
returnsPromise().then(console.log); awaitsPromise().then(console.log); value().then(console.log);
const arrow = async (x) => { try { await Promise.reject(new Error('in ' + x)); } catch (e) { console.log('caught', e.message); } finally { console.log('finally'); } return x; };
arrow('arrow').then(console.log);
(async () => { throw new RangeError('thrown'); })().catch((e) => console.log(e.name, e.message));
(async () => { for (const x of [1, Promise.resolve(2), sleep(5, 3)]) console.log('for of await', await x); })();
(async () => { for await (const x of [sleep(8, 'a'), 'b', Promise.resolve('c')]) console.log('for await', x); })();
(async () => { const r = await Promise.all([sleep(2, 'x'), 'y', value()]); console.log(r); })();
class Account { #n = 0; async add(k) { await null; this.#n += k; return this; } get n() { return this.#n; } }
new Account().add(2).then((a) => a.add(3)).then((a) => console.log(a.n));
(async () => { const t = { then(ok) { console.log('thenable then'); ok(5); } }; console.log(await t, (await t) + (await 1)); })();
const o = { async m() { return await this.v; }, v: sleep(1, 'this.v') };
o.m().then(console.log);
async function nested() { try { try { await sleep(1); throw 1; } finally { await null; console.log('inner finally'); } } catch (e) { return 'outer ' + e; } finally { console.log('outer finally'); } }
nested().then(console.log);
console.log('script end', one.constructor.name, arrow);
