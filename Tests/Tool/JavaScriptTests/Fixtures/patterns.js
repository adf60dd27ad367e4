// An event emitter of one's own, debounce, throttle, a queue with a limit, retry, memo, curry, pipe.
class Bus { #h = new Map(); on(n, f) { (this.#h.get(n) ?? this.#h.set(n, []).get(n)).push(f); return () => this.off(n, f); } off(n, f) { this.#h.set(n, (this.#h.get(n) || []).filter((g) => g !== f)); } emit(n, ...a) { for (const f of this.#h.get(n) ?? []) f(...a); } }
const bus = new Bus(); const off = bus.on('x', (v) => console.log('bus', v)); bus.emit('x', 1); off(); bus.emit('x', 2);
const debounce = (f, ms) => { let t; return (...a) => { clearTimeout(t); t = setTimeout(f, ms, ...a); }; };
const d = debounce((v) => console.log('debounced', v), 20); d(1); d(2); d(3);
class Limit { constructor(n) { this.n = n; this.active = 0; this.queue = []; } run(task) { return new Promise((res, rej) => { this.queue.push({ task, res, rej }); this.next(); }); } next() { while (this.active < this.n && this.queue.length) { const { task, res, rej } = this.queue.shift(); this.active++; task().then(res, rej).finally(() => { this.active--; this.next(); }); } } }
const sleep = (ms) => new Promise((r) => setTimeout(r, ms)); const limit = new Limit(2);
Promise.all([40, 80, 60, 50].map((ms, i) => limit.run(async () => { console.log('start', i); await sleep(ms); console.log('end', i); return i; }))).then((r) => console.log(r));
const retry = async (f, n) => { try { return await f(n); } catch (e) { if (n <= 1) throw e; return retry(f, n - 1); } };
retry(async (n) => { console.log('try', n); if (n > 1) throw new Error('fail'); return 'won'; }, 3).then(console.log);
const curry = (f) => function c(...a) { return a.length >= f.length ? f.apply(this, a) : (...b) => c(...a, ...b); }; console.log(curry((a, b, c) => a + b + c)(1)(2, 3));
const pipe = (...fs) => (v) => fs.reduce((p, f) => p.then(f), Promise.resolve(v)); pipe((x) => x + 1, async (x) => x * 2, (x) => Promise.resolve(x + 0.5))(3).then((v) => console.log('pipe', v));
const { promisify } = require('util'); const cb = (v, f) => process.nextTick(f, v < 0 ? new Error('neg') : null, v * 2); promisify(cb)(4).then(console.log); promisify(cb)(-1).catch((e) => console.log(e.message)); promisify(setTimeout)(160, 'pt').then(console.log);
const timeout = (p, ms) => Promise.race([p, new Promise((_, r) => setTimeout(() => r(new Error('timeout')), ms))]); timeout(sleep(500).then(() => 'slow'), 220).catch((e) => { console.log(e.message); process.exit(); });
[3, 1, 2].reduce((p, n) => p.then(() => console.log('seq', n)), Promise.resolve()); console.log([..."aab"].reduce((m, c) => ({ ...m, [c]: (m[c] ?? 0) + 1 }), {}));
