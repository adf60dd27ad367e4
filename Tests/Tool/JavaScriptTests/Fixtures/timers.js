let n = 0; const id = setInterval(() => { console.log('interval', ++n); if (n === 3) clearInterval(id); }, 6);
const t = setTimeout(() => console.log('never'), 5); clearTimeout(t); clearTimeout(undefined); clearTimeout(null);
setTimeout(console.log, 40, 'a', 1); setTimeout(() => console.log('NaN delay first')); 
setTimeout(() => console.log(48), 48); setTimeout(() => console.log(45), 45); setTimeout(() => console.log('45 again'), 45);
const u = setTimeout(() => console.log('unreferenced'), 5000); u.unref(); console.log(u.hasRef(), u.ref().hasRef(), u.unref() === u);
const im = setImmediate(() => console.log('never')); clearImmediate(im); setImmediate((x) => console.log('immediate', x), 'arg');
setTimeout(() => { console.log('outer'); setTimeout(() => console.log('inner 0'), 0); setImmediate(() => console.log('inner immediate')); }, 50);
const { setTimeout: sleep } = require('timers/promises'); sleep(60, 'slept').then(console.log);
const start = Date.now(); setTimeout(() => console.log(Date.now() - start >= 69, performance.now() > 0), 70);
const busy = Date.now(); while (Date.now() - busy < 12); console.log('busy done');
try { setTimeout('code'); } catch (e) { console.log(e.code, e.message); }
setTimeout(() => { clearTimeout(+victim); console.log('cleared by number'); }, 75); const victim = setTimeout(() => console.log('never'), 80);
const r = setTimeout(() => console.log('refreshed'), 90); setTimeout(() => r.refresh(), 85); setTimeout(() => console.log('before refreshed'), 120);
(function repeat(k) { if (k < 3) setTimeout(() => { console.log('recursive', k); repeat(k + 1); }, 130); })(0);
