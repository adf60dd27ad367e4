const EventEmitter = require('events'); const { EventEmitter: E2, once } = require('node:events');
console.log(EventEmitter === E2);
class MyEmitter extends EventEmitter { constructor() { super(); this.label = 'mine'; } }
const e = new MyEmitter();
e.on('newListener', (name) => name !== 'newListener' && console.log('new', name));
e.on('x', function (a, b) { console.log('on', a, b, this === e); });
e.once('x', () => console.log('once'));
e.prependListener('x', () => console.log('first'));
console.log(e.emit('x', 1, 2), e.emit('x', 3), e.emit('none'), e.listenerCount('x'), e.eventNames());
const late = () => console.log('late'); e.on('y', () => { e.off('y', late); console.log('removing'); }); e.on('y', late); e.emit('y'); e.emit('y');
try { e.emit('error', new Error('unhandled')); } catch (x) { console.log(x.message); }
try { e.emit('error', 'text'); } catch (x) { console.log(x.code, x.message); }
e.on('error', (x) => console.log('handled', x.message)); e.emit('error', new Error('boom'));
e.on('async', async (v) => { await null; console.log('async listener', v); }); e.emit('async', 1); console.log('after emit');
setTimeout(() => e.emit('later', 'L'), 2); once(e, 'later').then(([v]) => console.log('once promise', v));
e.on('nested', () => { console.log('n1'); e.emit('x', 'nested'); console.log('n2'); }); e.emit('nested');
e.removeAllListeners('x'); console.log(e.listenerCount('x'), e.rawListeners('y').length);
console.log(new EventEmitter()); try { e.on('bad', 5); } catch (x) { console.log(x.name, x.code, x.message); }
e.setMaxListeners(20); console.log(e.getMaxListeners(), EventEmitter.defaultMaxListeners, EventEmitter.listenerCount(e, 'y'));
process.on('exit', (code) => { console.log('exit', code); setTimeout(() => console.log('never'), 0); });
process.once('beforeExit', () => { console.log('beforeExit'); setTimeout(() => console.log('again'), 1); });
