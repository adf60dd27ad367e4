/// Node's `events`, as it is written there in the main.
enum EventsSource {
    static let text = #"""
        'use strict';
        const kCapture = Symbol('kCapture');
        const kShapeMode = Symbol('shapeMode');
        const checkListener = (listener) => {
            if (typeof listener !== 'function')
                throw binding.argumentError('listener', 'of type function', listener);
        };
        function EventEmitter(options) { EventEmitter.init.call(this, options); }
        EventEmitter.prototype._events = undefined;
        EventEmitter.prototype._eventsCount = 0;
        EventEmitter.prototype._maxListeners = undefined;
        EventEmitter.defaultMaxListeners = 10;
        EventEmitter.EventEmitter = EventEmitter;
        EventEmitter.errorMonitor = Symbol('events.errorMonitor');
        EventEmitter.init = function(options) {
            if (this._events === undefined
                || this._events === Object.getPrototypeOf(this)._events) {
                this._events = Object.create(null);
                this._eventsCount = 0;
            }
            this._maxListeners = this._maxListeners || undefined;
            this[kShapeMode] = false;
            this[kCapture] = false;
        };
        const methods = {
            setMaxListeners(n) { this._maxListeners = n; return this; },
            getMaxListeners() {
                return this._maxListeners === undefined
                    ? EventEmitter.defaultMaxListeners : this._maxListeners;
            },
            emit(type, ...args) {
                const events = this._events;
                if (type === 'error') {
                    if (events !== undefined && events[EventEmitter.errorMonitor] !== undefined)
                        this.emit(EventEmitter.errorMonitor, ...args);
                    if (events === undefined || events.error === undefined) {
                        if (args[0] instanceof Error) throw args[0];
                        throw binding.unhandledError(args[0]);
                    }
                }
                const handler = events === undefined ? undefined : events[type];
                if (handler === undefined) return false;
                if (typeof handler === 'function') {
                    handler.apply(this, args);
                } else {
                    const listeners = handler.slice();
                    for (let i = 0; i < listeners.length; i++) listeners[i].apply(this, args);
                }
                return true;
            },
            addListener(type, listener) { return add(this, type, listener, false); },
            on(type, listener) { return add(this, type, listener, false); },
            prependListener(type, listener) { return add(this, type, listener, true); },
            once(type, listener) {
                checkListener(listener);
                this.on(type, wrap(this, type, listener));
                return this;
            },
            prependOnceListener(type, listener) {
                checkListener(listener);
                this.prependListener(type, wrap(this, type, listener));
                return this;
            },
            removeListener(type, listener) { return remove(this, type, listener); },
            off(type, listener) { return remove(this, type, listener); },
            removeAllListeners(type) {
                const events = this._events;
                if (events === undefined) return this;
                if (events.removeListener === undefined) {
                    if (arguments.length === 0) {
                        this._events = Object.create(null);
                        this._eventsCount = 0;
                    } else if (events[type] !== undefined) {
                        if (--this._eventsCount === 0) this._events = Object.create(null);
                        else delete events[type];
                    }
                    return this;
                }
                if (arguments.length === 0) {
                    for (const key of this.eventNames()) {
                        if (key !== 'removeListener') this.removeAllListeners(key);
                    }
                    this.removeAllListeners('removeListener');
                    this._events = Object.create(null);
                    this._eventsCount = 0;
                    return this;
                }
                const listeners = events[type];
                if (typeof listeners === 'function') this.removeListener(type, listeners);
                else if (listeners !== undefined) {
                    for (let i = listeners.length - 1; i >= 0; i--)
                        this.removeListener(type, listeners[i]);
                }
                return this;
            },
            listeners(type) {
                return this.rawListeners(type).map((listener) => listener.listener || listener);
            },
            rawListeners(type) {
                const listeners = this._events === undefined ? undefined : this._events[type];
                if (listeners === undefined) return [];
                return typeof listeners === 'function' ? [listeners] : listeners.slice();
            },
            listenerCount(type, listener) {
                const all = this.listeners(type);
                return listener ? all.filter((one) => one === listener).length : all.length;
            },
            eventNames() {
                return this._eventsCount > 0
                    ? [...Object.getOwnPropertyNames(this._events),
                        ...Object.getOwnPropertySymbols(this._events)] : [];
            },
        };
        for (const name of Object.keys(methods)) EventEmitter.prototype[name] = methods[name];
        function add(target, type, listener, prepend) {
            checkListener(listener);
            let events = target._events;
            if (events === undefined) {
                events = target._events = Object.create(null);
                target._eventsCount = 0;
            } else if (events.newListener !== undefined) {
                target.emit('newListener', type, listener.listener ?? listener);
                events = target._events;
            }
            const existing = events[type];
            if (existing === undefined) {
                events[type] = listener;
                ++target._eventsCount;
            } else if (typeof existing === 'function') {
                events[type] = prepend ? [listener, existing] : [existing, listener];
            } else if (prepend) {
                existing.unshift(listener);
            } else {
                existing.push(listener);
            }
            const count = typeof events[type] === 'function' ? 1 : events[type].length;
            const max = target.getMaxListeners();
            if (max > 0 && count > max && !events[type].warned) {
                events[type].warned = true;
                binding.warn('MaxListenersExceededWarning', 'Possible EventEmitter memory leak '
                    + `detected. ${count} ${String(type)} listeners added. Use `
                    + 'emitter.setMaxListeners() to increase limit');
            }
            return target;
        }
        function remove(target, type, listener) {
            checkListener(listener);
            const events = target._events;
            const list = events === undefined ? undefined : events[type];
            if (list === undefined) return target;
            if (list === listener || list.listener === listener) {
                target._eventsCount -= 1;
                if (target._eventsCount === 0) target._events = Object.create(null);
                else delete events[type];
                if (events.removeListener)
                    target.emit('removeListener', type, list.listener || listener);
            } else if (typeof list !== 'function') {
                let position = -1;
                for (let i = list.length - 1; i >= 0; i--) {
                    if (list[i] === listener || list[i].listener === listener) {
                        position = i;
                        break;
                    }
                }
                if (position < 0) return target;
                if (position === 0) list.shift();
                else list.splice(position, 1);
                if (list.length === 1) events[type] = list[0];
                if (events.removeListener !== undefined)
                    target.emit('removeListener', type, listener);
            }
            return target;
        }
        function onceWrapper() {
            if (this.fired) return;
            this.target.removeListener(this.type, this.wrapFn);
            this.fired = true;
            return this.listener.apply(this.target, arguments);
        }
        function wrap(target, type, listener) {
            const state = { fired: false, wrapFn: undefined, target, type, listener };
            const wrapped = onceWrapper.bind(state);
            wrapped.listener = listener;
            state.wrapFn = wrapped;
            return wrapped;
        }
        EventEmitter.listenerCount = (emitter, type) => emitter.listenerCount(type);
        EventEmitter.once = function once(emitter, name) {
            return new Promise((resolve, reject) => {
                const fail = (error) => {
                    emitter.removeListener(name, done);
                    reject(error);
                };
                const done = (...args) => {
                    emitter.removeListener('error', fail);
                    resolve(args);
                };
                emitter.once(name, done);
                if (name !== 'error') emitter.once('error', fail);
            });
        };
        return EventEmitter;
        """#
}
