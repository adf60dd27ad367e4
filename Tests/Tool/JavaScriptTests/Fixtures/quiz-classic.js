async function async1() { console.log('async1 start'); await async2(); console.log('async1 end'); }
async function async2() { console.log('async2'); }
console.log('script start');
setTimeout(function () { console.log('setTimeout'); }, 10);
setTimeout(() => { console.log('timer 1'); Promise.resolve().then(() => console.log('promise in timer 1')); }, 20);
setTimeout(() => { console.log('timer 2'); process.nextTick(() => console.log('tick in timer 2')); Promise.resolve().then(() => console.log('promise in timer 2')); }, 20);
async1();
new Promise(function (resolve) { console.log('promise1'); resolve(); console.log('after resolve'); }).then(function () { console.log('promise2'); });
Promise.resolve().then(() => { console.log(0); return Promise.resolve(4); }).then((res) => console.log(res));
Promise.resolve().then(() => console.log(1)).then(() => console.log(2)).then(() => console.log(3)).then(() => console.log(5)).then(() => console.log(6));
const p1 = new Promise((resolve) => { setTimeout(() => { resolve('resolve3'); console.log('timer3'); }, 30); resolve('resolve1'); resolve('resolve2'); }).then((res) => { console.log(res); setTimeout(() => console.log(p1), 40); }).finally((res) => console.log('finally', res));
Promise.reject('err').then((v) => console.log('then', v), (e) => { console.log('catch inside', e); throw 'again'; }).catch((e) => console.log('outer catch', e));
Promise.resolve(1).then(2).then(Promise.resolve(3)).then(console.log);
Promise.resolve().then(() => new Error('returned')).then((r) => console.log('then', r.message)).catch(() => console.log('never'));
(function test() { setImmediate(() => console.log('setImmediate')); process.nextTick(() => console.log('nextTick')); })();
var a = 1; (function () { console.log(a); var a = 2; })(); console.log(typeof f, typeof g); function f() {} var g = () => {};
let obj = { a: 1, getA() { return this.a; } }; const { getA } = obj; console.log((function () { try { return getA(); } catch (e) { return e.message; } })(), [1, 2, 3].map((n) => n * this.x));
console.log('script end');
