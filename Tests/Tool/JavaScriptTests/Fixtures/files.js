const fs = require('fs'), path = require('node:path'), util = require('util');
console.log('start', path.basename(__filename), path.extname('a/b.txt'), path.join('a', '..', 'b', './c'), path.dirname('/x/y/z'));
fs.readFile(__filename, (err, data) => {
  console.log('read', err, data.length > 100, typeof data, data.toString().startsWith('const fs'));
  setTimeout(() => console.log('timeout in read'), 0); setImmediate(() => console.log('immediate in read'));
  process.nextTick(() => console.log('tick in read')); Promise.resolve().then(() => console.log('then in read'));
});
setTimeout(() => {
  fs.readFile('does-not-exist', (err, data) => {
    console.log(err.code, err.errno, err.syscall, err.path, err.message, data);
    fs.readFile(__filename, 'utf8', (e, text) => {
      console.log(typeof text, text.split('\n')[0].length);
      fs.promises.readFile(__filename, 'utf8').then((t) => console.log(t === text)).then(() => fs.promises.readFile('nope')).catch((x) => console.log(x.message)).then(() => require('fs/promises').readFile(__filename, { encoding: 'utf8' })).then((t) => { console.log(t.length === text.length); last(); });
    });
  });
}, 20);
const read = util.promisify(fs.readFile);
async function last() { console.log((await read(__filename, 'utf8')).slice(0, 8)); try { await read('gone'); } catch (e) { console.log(e.code); } console.log(fs.readFileSync(__filename, 'utf8').length > 0, fs.existsSync('gone')); try { fs.readFileSync('gone'); } catch (e) { console.log(e.message); }
  fs.stat(__filename, (e, s) => console.log(s.isFile(), s.isDirectory(), s.size > 0)); fs.readFile('/', (e) => console.log(e.message)); }
try { fs.readFile(__filename); } catch (e) { console.log(e.code); } console.log('end');
