const obj = { name: 'obj', regular() { return this && this.name; }, arrow: () => typeof this, nested() { return [1].map(() => this.name)[0]; } };
console.log(obj.regular(), obj.arrow(), obj.nested());
const loose = obj.regular; console.log(loose() === undefined, (0, obj.regular)() === undefined);
console.log(loose.call({ name: 'call' }), loose.apply({ name: 'apply' }, []), loose.bind({ name: 'bind' })());
function sloppy() { return typeof this; } function strict() { 'use strict'; return typeof this; }
console.log(sloppy(), strict(), sloppy.call(5), strict.call(5), this === module.exports);
function args() { return arguments.length + ':' + Array.from(arguments).join(); }
console.log(args(1, 2, 3), ((...r) => r.length)(1, 2), ((a, b = a + 1, { c = 3, ...d } = {}, ...e) => [a, b, c, d, e])(1, undefined, { x: 9 }, 5, 6));
const counter = () => { let n = 0; return { inc: () => ++n, get value() { return n; } }; };
const c = counter(); c.inc(); c.inc(); console.log(c.value, counter().value);
const fact = function f(n) { return n <= 1 ? 1 : n * f(n - 1); }; console.log(fact(10), fact.name, fact.length);
const compose = (...fs) => (x) => fs.reduceRight((v, f) => f(v), x); console.log(compose((x) => x + 1, (x) => x * 2)(5));
setTimeout(obj.regular, 1); setTimeout(function () { console.log(typeof this, this === globalThis); }, 1);
function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); } console.log(deep(3000));
try { (function inf() { inf(); })(); } catch (e) { console.log(e instanceof RangeError, e.message); }
const memo = ((cache) => (n) => cache[n] ?? (cache[n] = n < 2 ? n : memo(n - 1) + memo(n - 2)))({}); console.log(memo(50));
console.log((function () { return typeof arguments; })(), (() => {}).name, (function () {}).name);
