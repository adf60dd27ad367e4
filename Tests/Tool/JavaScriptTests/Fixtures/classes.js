class Animal {
  static count = 0; #secret = 42; name; kind = 'animal';
  static { Animal.ready = true; }
  constructor(name) { this.name = name; Animal.count++; }
  speak() { return `${this.name} makes a sound`; }
  get secret() { return this.#secret; } set secret(v) { this.#secret = v; }
  #hidden() { return 'hidden ' + this.#secret; }
  reveal() { return this.#hidden(); }
  static create(...args) { return new this(...args); }
  ['comp' + 'uted']() { return 'computed'; }
  static isAnimal(o) { return #secret in o; }
}
class Dog extends Animal {
  tricks = [];
  constructor(name, ...tricks) { super(name); this.tricks.push(...tricks); }
  speak() { return super.speak() + ' (woof)'; }
  get description() { return `${this.name}: ${this.tricks.join('/')}`; }
  toString() { return `Dog<${this.name}>`; }
}
const d = Dog.create('Rex', 'sit', 'roll');
console.log(d, d.speak(), d.description, `${d}`, d.secret, d.reveal(), d.computed(), Animal.count, Animal.ready);
d.secret = 7; console.log(d.secret, Animal.isAnimal(d), Animal.isAnimal({}), d instanceof Animal, Object.getPrototypeOf(d) === Dog.prototype);
console.log(Animal, Dog, class {}, class extends Dog {}, typeof Dog, Dog.name, Dog.length);
try { Animal(); } catch (e) { console.log(e.message); }
try { new (class extends Animal { constructor() { this.x = 1; } })(); } catch (e) { console.log(e.name, e.message); }
class MyError extends Error { constructor(m, code) { super(m); this.name = 'MyError'; this.code = code; } }
try { throw new MyError('custom', 5); } catch (e) { console.log(e.name, e.message, e.code, e instanceof MyError, e instanceof Error, String(e)); }
const wrapped = new Error('outer', { cause: new Error('inner') }); console.log(wrapped.cause.message);
class Counter { count = 0; inc = () => { this.count++; return this; }; }
const { inc } = new Counter(); console.log(inc().count, inc().count);
class Temp { static #c = 0; static next() { return ++Temp.#c; } }
console.log(Temp.next(), Temp.next());
class Stack extends Array { top() { return this[this.length - 1]; } }
const s = new Stack(); s.push(1, 2); console.log(s, s.top(), s.length, Array.isArray(s));
function Old(x) { if (!new.target) return new Old(x); this.x = x; }
Old.prototype.get = function () { return this.x; };
console.log(new Old(1), Old(2).get(), Old.prototype.constructor === Old);
const base = { greet() { return 'base'; } }, derived = { __proto__: base, greet() { return super.greet() + '+'; } };
console.log(derived.greet());
