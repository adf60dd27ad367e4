exports.a = 1; module.exports.b = 2; console.log(module.exports, exports === module.exports, require.main === module, typeof __dirname, this === exports);
const path = require('path'), util = require('util'); console.log(path.resolve('/a', '../b'), path.isAbsolute('x'), path.normalize('/a//b/../c/'), util.format('%s-%d', 'x', 5), util.inspect({ a: { b: { c: {} } } }, { depth: 0 }));
console.log(process.exitCode, typeof process.pid, process.platform, process.argv.length, typeof process.uptime(), Array.isArray(process.hrtime()));
process.exitCode = 5; process.on('exit', (c) => console.log('exit code', c)); process.on('exit', () => { process.exitCode = 9; });
process.nextTick((a, b) => console.log('tick', a, b), 'a', 'b'); console.error('to stderr'); console.warn('also'); console.info('info'); console.debug('debug');
let rounds = 0; process.on('beforeExit', (c) => { console.log('beforeExit', c, ++rounds); if (rounds < 3) setImmediate(() => console.log('more')); });
