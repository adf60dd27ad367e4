import CLinux
import EventLoops
import Linux
import Support

/// A program for the loop as a value, which can be run here and printed as JavaScript for Node.
///
/// Each callback logs its label, then does what stands in it.
struct Program: Sendable {
    indirect enum Step: Sendable {
        case log(String)
        case tick(String, [Step] = [])
        case micro(String, [Step] = [])
        case immediate(String, [Step] = [])
        case timeout(String, milliseconds: Int, [Step] = [])
        /// Ends itself after `count` times.
        case interval(String, milliseconds: Int, count: Int, [Step] = [])
        /// Clears the timer or immediate of that label.
        case clear(String)
    }

    let steps: [Step]

    init(_ steps: [Step]) { self.steps = steps }
}

// MARK: On this loop

extension Program {
    /// Runs it from a poll callback, as Node does from the end of an fs.stat, and says what it
    /// logged. Each turn takes a millisecond of a manual clock.
    func trace() async throws -> [String] {
        try await onThread {
            let clock = ManualClock()
            let loop = try EventLoop(clock: .manual(clock))
            let run = Run(loop)
            let start = try EventCounter()
            start.signal()
            var id: EventLoop.WatchID = 0
            let watcher = CallbackWatcher { _ in
                loop.unwatch(id, start.descriptor.rawValue)
                run.perform(steps)
            }
            id = try loop.watch(start.descriptor.rawValue, for: [.readable], watcher)
            loop.run(until: {
                clock.advance(milliseconds: 1)
                return false
            })
            return run.log
        }
    }

    private final class Run {
        private let loop: EventLoop
        private var timers: [String: TimerID] = [:]
        private var immediates: [String: Immediate] = [:]
        private(set) var log: [String] = []

        init(_ loop: EventLoop) { self.loop = loop }

        func perform(_ steps: [Step]) { for step in steps { perform(step) } }

        private func callback(_ label: String, _ steps: [Step]) -> () -> Void {
            { [self] in
                log.append(label)
                perform(steps)
            }
        }

        private func perform(_ step: Step) {
            switch step {
            case .log(let label): log.append(label)
            case .tick(let label, let steps): loop.nextTick(callback(label, steps))
            case .micro(let label, let steps): loop.queueMicrotask(callback(label, steps))
            case .immediate(let label, let steps):
                immediates[label] = loop.setImmediate(callback(label, steps))
            case .timeout(let label, let delay, let steps):
                timers[label] = loop.setTimeout(.milliseconds(delay), callback(label, steps))
            case .interval(let label, let period, let count, let steps):
                var left = count
                timers[label] = loop.setInterval(.milliseconds(period)) { [self] in
                    left -= 1
                    if left == 0, let timer = timers[label] { loop.clearTimeout(timer) }
                    callback(label, steps)()
                }
            case .clear(let label):
                if let timer = timers[label] { loop.clearTimeout(timer) }
                if let immediate = immediates[label] { loop.clearImmediate(immediate) }
            }
        }
    }
}

// MARK: On Node

extension Program {
    /// A JavaScript array of functions, which Node's driver calls.
    private var javaScript: String { "() => {\(Self.javaScript(steps))}" }

    private static func javaScript(_ steps: [Step]) -> String {
        steps.map { step in
            switch step {
            case .log(let label): "log('\(label)');"
            case .tick(let label, let steps): "process.nextTick(\(function(label, steps)));"
            case .micro(let label, let steps): "queueMicrotask(\(function(label, steps)));"
            case .immediate(let label, let steps):
                "h.\(label) = setImmediate(\(function(label, steps)));"
            case .timeout(let label, let delay, let steps):
                "h.\(label) = setTimeout(\(function(label, steps)), \(delay));"
            case .interval(let label, let period, let count, let steps):
                """
                { let left = \(count); const f = \(function(label, steps));
                h.\(label) = setInterval(() => { if (--left == 0) clearInterval(h.\(label)); f(); },
                \(period)); }
                """
            case .clear(let label): "clear(h.\(label));"
            }
        }.joined()
    }

    private static func function(_ label: String, _ steps: [Step]) -> String {
        "() => { log('\(label)');\(javaScript(steps)) }"
    }

    /// Where Node is on this machine, or nil.
    static let node: String? = ["/usr/bin/node", "/usr/local/bin/node"].first {
        (path: String) in access(path, X_OK) == 0
    }

    /// What Node logs for each of `programs`, one after the other in one process.
    static func tracesOfNode(_ programs: [Program]) async throws -> [[String]] {
        let driver = """
            const fs = require('fs'), programs = [\(programs.map(\.javaScript).joined(separator: ",\n"))];
            let out = [], h = {}, index = 0;
            const log = label => out.push(label);
            const clear = handle => { clearTimeout(handle); clearImmediate(handle); };
            const next = () => {
                if (index > 0) fs.writeSync(1, out.join(' ') + '\\n');
                if (index == programs.length) return;
                out = []; h = {};
                const program = programs[index++];
                fs.stat('/', program);
            };
            process.on('beforeExit', next);
            """
        let output = try await onThread { try runAndRead(node ?? "node", ["-e", driver]) }
        return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
            $0.split(separator: " ").map(String.init)
        }
    }
}
