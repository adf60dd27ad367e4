internal import CLinux
package import EventLoops
internal import FileWatching
package import HTTPServing
internal import Linux
internal import Synchronization
package import Web

/// The program of an app file while it serves, on all loops. A changed file takes its place; one
/// that is wrong does not.
package final class ServedApp: Sendable {
    private let file: AppFile
    private let live: LiveApp
    private let state: Mutex<State>

    private struct State {
        var collections: [String: Collection]
        var files: [String]
        var directories: [String]
        /// What the files were when they were read.
        var statuses: [FileStatus?]
        /// What was wrong with the last version that was refused, and with none since.
        var refused: AppFileMistakes?
    }

    /// What came of looking at the file again.
    package enum Reloading: Sendable {
        case unchanged
        case taken
        /// The program of before serves on.
        case refused(AppFileMistakes)
    }

    /// Reads the file. Blocks.
    ///
    /// - Throws: All that is wrong with it.
    package init(_ file: AppFile) throws(AppFileMistakes) {
        self.file = file
        let outcome = file.read()
        let program = try outcome.result.get()
        live = LiveApp(program.compiled)
        state = Mutex(
            State(
                collections: program.collections, files: outcome.files,
                directories: outcome.directories, statuses: Self.statuses(of: outcome.files)))
    }

    /// What answers the requests of one loop.
    ///
    /// - Parameter locals: What handlers keep on that loop.
    package func responder(on loop: EventLoop, locals: LoopLocals) -> any Responder {
        live.responder(on: loop, locals: locals)
    }

    // MARK: Changes

    /// Reads the file anew, if it or one that it names has changed. Blocks; one call at a time.
    ///
    /// - Parameter always: Whether it is read without looking at the files' times.
    package func reload(always: Bool = false) -> Reloading {
        let (files, known, collections) = state.withLock { ($0.files, $0.statuses, $0.collections) }
        guard always || Self.statuses(of: files) != known else { return .unchanged }
        // Before reading: what changes meanwhile is seen the next time.
        let outcome = file.read(keeping: collections)
        let statuses = Self.statuses(of: outcome.files)
        do throws(AppFileMistakes) {
            let program = try outcome.result.get()
            live.replace(by: program.compiled)
            state.withLock {
                $0 = State(
                    collections: program.collections, files: outcome.files,
                    directories: outcome.directories, statuses: statuses)
            }
            return .taken
        } catch {
            return state.withLock { state in
                state.files = outcome.files
                state.directories = outcome.directories
                state.statuses = statuses
                // Who was told already need not be told again.
                if state.refused == error { return .unchanged }
                state.refused = error
                return .refused(error)
            }
        }
    }

    private static func statuses(of files: [String]) -> [FileStatus?] {
        files.map { path in
            // A file that is not there is a state like others.
            try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK).status()
        }
    }

    /// The directories that hold the files, and those that count with all below them.
    var watched: (flat: [String], deep: [String]) {
        state.withLock { state in
            let parents = state.files.map { path in
                path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) }
                    ?? "."
            }
            let flat = Set(parents).filter { parent in
                !state.directories.contains { parent == $0 || parent.hasPrefix($0 + "/") }
            }
            return (flat.sorted(), Set(state.directories).sorted())
        }
    }
}
