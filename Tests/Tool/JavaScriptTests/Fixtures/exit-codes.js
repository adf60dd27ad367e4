process.on('exit', (code) => { console.log('exit', code); Promise.resolve().then(() => console.log('never')); });
setTimeout(() => { console.log('exiting'); try { process.exit(42); } finally { console.log('no finally'); } }, 2);
setInterval(() => console.log('never'), 1000);
