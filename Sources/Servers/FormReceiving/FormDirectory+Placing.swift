internal import CLinux
internal import Forms
internal import Linux

extension FormDirectory {
    /// Gives files their names: all, or none. Blocks.
    ///
    /// - Returns: The names.
    func place(_ entries: [Arrivals.Entry]) throws(FormError) -> [String] {
        let names: [String]
        switch options.collision {
        case .rename: names = try link(entries, rename)
        case .refuse: names = try linkOrRefuse(entries)
        case .replace: names = try replace(entries)
        }
        if options.isSynced {
            do throws(Errno) {
                _ = try retrying { fsync(directory.descriptor.rawValue) }
            } catch {
                unlink(names)
                throw .disk(error, during: "flush the directory")
            }
        }
        return names
    }

    /// - Parameter body: Gives one its name.
    private func link(
        _ entries: [Arrivals.Entry], _ body: (Arrivals.Entry) throws(FormError) -> String
    ) throws(FormError) -> [String] {
        var names: [String] = []
        do throws(FormError) {
            for entry in entries { names.append(try body(entry)) }
        } catch {
            unlink(names)
            throw error
        }
        return names
    }

    private func unlink(_ names: [String]) {
        for name in names { unlinkat(directory.descriptor.rawValue, name, 0) }
    }

    /// Numbers that are counted up; behind them something random is more likely to be free.
    private static let countedMax = 20

    private func rename(_ entry: Arrivals.Entry) throws(FormError) -> String {
        for attempt in 1...2 * Self.countedMax {
            let mark =
                attempt <= Self.countedMax
                ? "\(attempt)" : String(UInt32.random(in: .min ... .max), radix: 16)
            let name = attempt == 1 ? entry.name : BaseName.marked(entry.name, mark)
            if try link(entry, as: name) { return name }
        }
        throw .mistakes([FormMistake(entry.field, .nameTaken(entry.name))])
    }

    /// - Returns: False when the name is taken.
    private func link(_ entry: Arrivals.Entry, as name: String) throws(FormError) -> Bool {
        do throws(Errno) {
            try entry.file.link(as: name)
            return true
        } catch .alreadyExists {
            return false
        } catch {
            throw .disk(error, during: "give a file its name")
        }
    }

    private func linkOrRefuse(_ entries: [Arrivals.Entry]) throws(FormError) -> [String] {
        var mistakes: [FormMistake] = []
        let names = try link(entries.map { $0 }) { (entry) throws(FormError) in
            if try !link(entry, as: entry.name) {
                mistakes.append(FormMistake(entry.field, .nameTaken(entry.name)))
                return ""
            }
            return entry.name
        }
        guard mistakes.isEmpty else {
            unlink(names.filter { !$0.isEmpty })
            throw .mistakes(mistakes)
        }
        return names
    }

    /// All get names beside the old files first; from then on hardly anything can go wrong.
    private func replace(_ entries: [Arrivals.Entry]) throws(FormError) -> [String] {
        let number = directory.descriptor.rawValue
        let mistakes = entries.filter { isDirectory($0.name) }.map {
            FormMistake($0.field, .nameTaken($0.name))
        }
        guard mistakes.isEmpty else { throw .mistakes(mistakes) }
        let aside = try link(entries) { (entry) throws(FormError) in
            do throws(Errno) { return try entry.file.linkAside() } catch {
                throw .disk(error, during: "give a file its name")
            }
        }
        for (index, (name, entry)) in zip(aside, entries).enumerated() {
            do throws(Errno) {
                _ = try retrying { renameat(number, name, number, entry.name) }
            } catch {
                unlink(Array(aside[index...]))
                throw .disk(error, during: "replace a file")
            }
        }
        return entries.map(\.name)
    }

    private func isDirectory(_ name: String) -> Bool {
        var status = stat()
        return fstatat(directory.descriptor.rawValue, name, &status, AT_SYMLINK_NOFOLLOW) == 0
            && mode_t(status.st_mode) & mode_t(S_IFMT) == mode_t(S_IFDIR)
    }
}
