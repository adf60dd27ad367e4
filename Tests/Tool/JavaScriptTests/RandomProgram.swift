/// A program made of a seed: ticks, microtasks, promises, async functions, timers, immediates and
/// emitters in each other. Timers are late and far enough apart, and only the program itself sets
/// them, so that their order hangs on no clock.
struct RandomProgram {
    private var state: UInt64
    private var labels = 0
    private var delay = 0

    static func source(seed: UInt64) -> String {
        var program = RandomProgram(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        return program.statements(depth: 0, count: 5 + program.pick(5), isTop: true)
    }

    private init(state: UInt64) { self.state = state }

    private mutating func pick(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(count))
    }

    private mutating func log() -> String {
        labels += 1
        return "log('\(labels)');"
    }

    private mutating func statements(depth: Int, count: Int, isTop: Bool = false) -> String {
        (0..<count).map { _ in statement(depth, isTop) }.joined(separator: "\n")
    }

    /// The inside of a callback.
    private mutating func body(_ depth: Int) -> String {
        guard depth < 3 else { return log() }
        return log() + " " + statements(depth: depth + 1, count: pick(3))
    }

    private mutating func statement(_ depth: Int, _ isTop: Bool) -> String {
        switch pick(isTop ? 14 : 11) {
        case 0: return log()
        case 1: return "process.nextTick(() => { \(body(depth)) });"
        case 2: return "queueMicrotask(() => { \(body(depth)) });"
        case 3, 4: return chain(depth)
        case 5, 6: return asyncFunction(depth)
        case 7: return combination(depth)
        case 8: return emitter(depth)
        case 9: return "try { \(log()) throw 'x'; } catch { \(body(depth)) } finally { \(log()) }"
        case 10: return "setImmediate(() => { \(body(depth)) });"
        default:
            delay += 1
            return "setTimeout(() => { \(body(depth)) }, \(500 + delay * 25));"
        }
    }

    /// A promise, settled one way or the other.
    private mutating func promise(_ depth: Int) -> String {
        labels += 1
        let label = labels
        switch pick(9) {
        case 0: return "Promise.resolve('\(label)')"
        case 1: return "Promise.reject('\(label)')"
        case 2: return "new Promise((yes, no) => { \(log()) yes('\(label)'); no(1); })"
        case 3: return "new Promise((yes) => process.nextTick(yes, '\(label)'))"
        case 4: return "Promise.resolve({ then(yes) { \(log()) yes('\(label)'); } })"
        case 5: return "new Promise((yes) => yes(Promise.resolve('\(label)')))"
        case 6: return "(async () => { \(log()) return '\(label)'; })()"
        case 7: return "(async () => { await 0; throw '\(label)'; })()"
        default: return "new Promise((_, no) => queueMicrotask(() => no('\(label)')))"
        }
    }

    private mutating func result(_ depth: Int) -> String {
        switch pick(6) {
        case 0: return "return \(promise(depth));"
        case 1: return "throw 't\(labels)';"
        case 2: return "return { then(yes, no) { \(log()) no('thenable'); } };"
        default: return ""
        }
    }

    private mutating func chain(_ depth: Int) -> String {
        var text = promise(depth)
        for _ in 0..<(1 + pick(3)) {
            switch pick(4) {
            case 0: text += ".catch((e) => { log('c', e); \(body(depth)) \(result(depth)) })"
            case 1: text += ".finally(() => { \(body(depth)) \(result(depth)) })"
            case 2: text += ".then((v) => { log('v', v); \(result(depth)) }, (e) => log('r', e))"
            default: text += ".then((v) => { log('v', v); \(body(depth)) \(result(depth)) })"
            }
        }
        return text + ".then((v) => log('end', v), (e) => log('failed', e));"
    }

    private mutating func asyncFunction(_ depth: Int) -> String {
        var text = "(async () => { \(log()) "
        for _ in 0..<(1 + pick(3)) {
            switch pick(5) {
            case 0: text += "await null; \(body(depth)) "
            case 1: text += "log('aw', await \(promise(depth))); "
            case 2:
                text +=
                    "try { log(await \(promise(depth))); } catch (e) { log('caught', e); } "
                    + "finally { \(log()) await 1; } "
            case 3: text += "for await (const x of [1, \(promise(depth))]) log('fa', x); "
            default: text += "await { then(yes) { \(log()) yes(); } }; "
            }
        }
        return text + result(depth) + " })().then((v) => log('async', v), (e) => log('af', e));"
    }

    private mutating func combination(_ depth: Int) -> String {
        let kind = ["all", "race", "allSettled", "any"][pick(4)]
        let parts = (0..<pick(4)).map { _ in promise(depth) }.joined(separator: ", ")
        return "Promise.\(kind)([\(parts)\(parts.isEmpty ? "" : ", ")5])"
            + ".then((v) => log('\(kind)', JSON.stringify(v)), (e) => log('\(kind)!', e));"
    }

    private mutating func emitter(_ depth: Int) -> String {
        "{ const e = new EventEmitter(); e.once('x', () => { \(body(depth)) }); "
            + "e.on('x', async (v) => { log('on', v); await v; \(log()) }); "
            + "e.prependListener('x', () => { \(log()) }); e.emit('x', 1); e.emit('x', 2); }"
    }
}
