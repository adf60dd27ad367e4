for (var i = 0; i < 3; i++) setTimeout(() => console.log('var', i), 1);
for (let j = 0; j < 3; j++) setTimeout(() => console.log('let', j), 2);
for (var k = 0; k < 3; k++) ((n) => setTimeout(() => console.log('iife', n), 3))(k);
const fns = [];
for (let a = 0, b = 10; a < b; a += 4, b -= 1) { fns.push(() => a * 100 + b); if (a > 100) break; }
console.log(fns.map((f) => f()));
for (const key in { x: 1, y: 2 }) setTimeout(console.log, 4, key);
for (const [n, v] of Object.entries({ p: 1, q: 2 })) setTimeout(() => console.log(n, v), 5);
outer: for (let x = 0; x < 3; x++) {
  for (let y = 0; y < 3; y++) {
    if (y === 1) continue outer;
    if (x === 2) break outer;
    console.log(x, y);
  }
}
let n = 0;
do { n++; if (n === 2) continue; if (n > 4) break; } while (true);
console.log(n);
try { console.log(early); } catch (e) { console.log(e.name + ': ' + e.message); }
let early = 1;
try { const c = 1; c = 2; } catch (e) { console.log(e.name + ': ' + e.message); }
console.log(typeof undeclared, typeof hoisted, hoisted2());
var hoisted = 1;
function hoisted2() { return 'hoisted'; }
{ function inBlock() { return 1; } let s = 'shadow'; console.log(s, inBlock()); }
switch (n) { case 1: console.log('one'); case 5: console.log('five'); case 6: console.log('falls'); break; default: console.log('never'); }
