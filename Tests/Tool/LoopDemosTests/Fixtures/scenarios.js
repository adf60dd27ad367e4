// node scenarios.js < scenarios, one as JSON in each line: runs each in a process of its own, a few
// at a time since they mostly wait, and prints their traces in the same order, as JSON.
//
// With an argument, that scenario alone: its trace, a line for each step.
'use strict';
const fs = require('fs'), { execFile } = require('child_process');

function run(scenario) {
    const lines = [], handles = new Map();
    const callback = (label, actions) => () => { lines.push(label); actions.forEach(perform); };
    function perform([name, label, ...rest]) {
        const actions = rest.at(-1) ?? [];
        switch (name) {
        case 'tick': return process.nextTick(callback(label, actions));
        case 'micro': return queueMicrotask(callback(label, actions));
        case 'immediate':
            return handles.set(label, setImmediate(callback(label, actions)));
        case 'timeout':
            return handles.set(label, setTimeout(callback(label, actions), rest[0]));
        case 'io': return fs.stat('/', callback(label, actions));
        case 'log': return lines.push(label);
        case 'throw': throw new Error(label);
        case 'clear':
            clearTimeout(handles.get(label));
            return clearImmediate(handles.get(label));
        }
    }
    process.on('uncaughtException', error => lines.push(`uncaught ${error.message}`));
    process.on('exit', () => fs.writeFileSync(1, JSON.stringify(lines)));
    fs.stat('/', () => scenario.forEach(perform));
}

if (process.argv[2]) {
    run(JSON.parse(process.argv[2]));
} else {
    const scenarios = fs.readFileSync(0, 'utf8').trimEnd().split('\n');
    const traces = [];
    let next = 0;
    const proceed = () => {
        if (next === scenarios.length) return;
        const index = next++;
        execFile(process.execPath, [__filename, scenarios[index]], (error, text) => {
            traces[index] = error ? JSON.stringify([`${error}`]) : text;
            proceed();
        });
    };
    for (let i = 0; i < 12; i++) proceed();
    process.on('exit', () => fs.writeFileSync(1, traces.join('\n')));
}
