/// Node's other modules, as far as the subset has them. What waits for the kernel goes there and
/// back as often as it does in Node: the order of output hangs on it.
enum ModuleSources {
    static let fileSystem = #"""
        'use strict';
        const decode = (buffer, encoding) => encoding ? buffer.toString(encoding) : buffer;
        const encodingOf = (options) =>
            typeof options === 'string' ? options : options ? options.encoding : undefined;
        const check = (callback) => {
            if (typeof callback !== 'function')
                throw binding.argumentError('cb', 'of type function', callback);
        };
        function readFile(path, options, callback) {
            callback = callback || options;
            check(callback);
            const encoding = typeof options === 'function' ? undefined : encodingOf(options);
            binding.checkPath(path);
            const parts = [];
            let total = 0;
            binding.open(path, (error, file) => {
                if (error) return callback(error);
                const close = (error, data) =>
                    binding.close(file, () => error ? callback(error) : callback(null, data));
                binding.measure(file, (error, size) => {
                    if (error) return close(error);
                    const next = () => binding.read(file, total, size, (error, part) => {
                        if (error) return close(error);
                        parts.push(part);
                        total += part.length;
                        if (part.length === 0 || total === size) {
                            return close(null, decode(binding.concat(parts), encoding));
                        }
                        next();
                    });
                    next();
                });
            });
        }
        function stat(path, options, callback) {
            callback = callback || options;
            check(callback);
            binding.checkPath(path);
            binding.stat(path, callback);
        }
        function access(path, mode, callback) {
            callback = callback || mode;
            check(callback);
            binding.checkPath(path);
            binding.stat(path, (error) => {
                if (error) return callback(binding.renamed(error, 'access'));
                callback(null);
            }, 'access');
        }
        const promised = (start) => new Promise((resolve, reject) =>
            start((error, value) => error ? reject(error) : resolve(value)));
        const promises = {
            async readFile(path, options) {
                const encoding = encodingOf(options);
                binding.checkPath(path);
                const file = await open(path);
                return finish(readHandle(file, encoding), file);
            },
            async stat(path) { return await binding.statPromise(path); },
            async access(path) { await binding.accessPromise(path); },
        };
        async function open(path) { return await binding.openPromise(path); }
        const finish = (work, file) => work.then(
            (result) => binding.closePromise(file).then(() => result),
            (failure) => binding.closePromise(file).then(() => Promise.reject(failure)));
        async function readHandle(file, encoding) {
            const size = await binding.measurePromise(file);
            const parts = [];
            let total = 0;
            while (true) {
                const part = await binding.readPromise(file, total, size);
                parts.push(part);
                total += part.length;
                if (part.length === 0 || total === size)
                    return decode(binding.concat(parts), encoding);
            }
        }
        return {
            readFile, stat, access, promises,
            readFileSync(path, options) {
                binding.checkPath(path);
                return decode(binding.readSync(path), encodingOf(options));
            },
            existsSync(path) { return binding.exists(path); },
        };
        """#

    static let utilities = #"""
        'use strict';
        function promisify(original) {
            if (typeof original !== 'function')
                throw binding.argumentError('original', 'of type function', original);
            const custom = original[promisify.custom];
            if (custom) return custom;
            function fn(...args) {
                return new Promise((resolve, reject) => {
                    original.apply(this, [...args, (error, ...values) => {
                        if (error) return reject(error);
                        resolve(values[0]);
                    }]);
                });
            }
            Object.setPrototypeOf(fn, Object.getPrototypeOf(original));
            Object.defineProperty(fn, 'name', { value: original.name, configurable: true });
            Object.defineProperty(fn, 'length', { value: original.length, configurable: true });
            return fn;
        }
        promisify.custom = Symbol.for('nodejs.util.promisify.custom');
        function callbackify(original) {
            return function(...args) {
                const callback = args.pop();
                original.apply(this, args).then(
                    (value) => process.nextTick(callback, null, value),
                    (error) => process.nextTick(callback, error));
            };
        }
        function inherits(type, parent) {
            Object.defineProperty(type, 'super_',
                { value: parent, writable: true, configurable: true });
            Object.setPrototypeOf(type.prototype, parent.prototype);
        }
        return {
            promisify, callbackify, inherits, inspect: binding.inspect, format: binding.format,
        };
        """#

    static let timersPromises = #"""
        'use strict';
        return {
            setTimeout(delay, value) {
                return new Promise((resolve) => setTimeout(() => resolve(value), delay));
            },
            setImmediate(value) {
                return new Promise((resolve) => setImmediate(() => resolve(value)));
            },
        };
        """#

    static let paths = #"""
        'use strict';
        const normalize = (path) => {
            if (path.length === 0) return '.';
            const isAbsolute = path[0] === '/', ends = path[path.length - 1] === '/';
            const parts = [];
            for (const part of path.split('/')) {
                if (part === '' || part === '.') continue;
                if (part === '..') {
                    if (parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
                    else if (!isAbsolute) parts.push('..');
                } else parts.push(part);
            }
            let text = parts.join('/');
            if (text.length === 0 && !isAbsolute) return ends ? './' : '.';
            if (text.length > 0 && ends) text += '/';
            return isAbsolute ? '/' + text : text;
        };
        const stripped = (path) => {
            while (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
            return path;
        };
        const basename = (path, suffix) => {
            const trimmed = stripped(path);
            const name = trimmed.slice(trimmed.lastIndexOf('/') + 1);
            return suffix && name !== suffix && name.endsWith(suffix)
                ? name.slice(0, -suffix.length) : name;
        };
        const extname = (path) => {
            const name = basename(path), dot = name.lastIndexOf('.');
            return dot <= 0 ? '' : name.slice(dot);
        };
        const dirname = (path) => {
            const trimmed = stripped(path), slash = trimmed.lastIndexOf('/');
            return slash < 0 ? '.' : slash === 0 ? '/' : stripped(trimmed.slice(0, slash));
        };
        return {
            sep: '/', delimiter: ':', normalize, basename, extname, dirname,
            join(...parts) {
                const joined = parts.filter((part) => part.length > 0).join('/');
                return joined.length === 0 ? '.' : normalize(joined);
            },
            resolve(...parts) {
                let path = '';
                for (let i = parts.length - 1; i >= 0 && path[0] !== '/'; i--) {
                    if (parts[i]) path = path ? parts[i] + '/' + path : parts[i];
                }
                if (path[0] !== '/') path = path ? process.cwd() + '/' + path : process.cwd();
                return stripped(normalize(path));
            },
            isAbsolute(path) { return path[0] === '/'; },
        };
        """#
}
