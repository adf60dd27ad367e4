internal import EventLoops
internal import Forms
internal import Linux

/// The files of one form on their way into a directory.
final class Arrivals {
    /// A file that is there but for its name.
    struct Entry: Sendable {
        let file: Arrival
        let field, name, sentName: String
        let declaredType, sniffedType: String?
        let count: Int
    }

    private let directory: FormDirectory
    private let loop: EventLoop
    private var entries: [Entry] = []

    /// As much is gathered before a thread of the pool writes it.
    private static let gatheredMax = 256 << 10

    init(in directory: FormDirectory, on loop: EventLoop) {
        self.directory = directory
        self.loop = loop
    }

    /// Takes a file. One that is too long is dropped here, and told by the run.
    func receive(_ part: FilePart) async throws(FormError) {
        let directory = directory
        let file = try await onDisk { () throws(FormError) in try directory.makeArrival() }
        do throws(FormError) {
            let count = try await write(part, to: file)
            entries.append(
                Entry(
                    file: file, field: part.field, name: part.name, sentName: part.sentName,
                    declaredType: part.declaredType, sniffedType: part.sniffedType, count: count))
        } catch {
            await discard([file])
            guard part.exceeded != nil else { throw error }
        }
    }

    private func write(_ part: FilePart, to file: Arrival) async throws(FormError) -> Int {
        var gathered: [ArraySlice<UInt8>] = []
        var (gatheredCount, written) = (0, 0)
        while true {
            let piece = try await part.nextSlice()
            if let piece {
                gathered.append(piece)
                gatheredCount += piece.count
                if gatheredCount < Self.gatheredMax { continue }
            }
            let (pieces, offset, isLast) = (gathered, written, piece == nil)
            let syncs = isLast && directory.options.isSynced
            if gatheredCount > 0 || syncs {
                try await onDisk { () throws(FormError) in
                    do throws(Errno) {
                        try file.write(pieces, at: offset)
                        if syncs { try file.sync() }
                    } catch {
                        throw .disk(error, during: "write a file")
                    }
                }
            }
            written += gatheredCount
            (gathered, gatheredCount) = ([], 0)
            if isLast { return written }
        }
    }

    /// Gives all files their names.
    func place() async throws(FormError) -> [ReceivedFile] {
        if entries.isEmpty { return [] }
        let (directory, placed) = (directory, entries)
        let names = try await onDisk { () throws(FormError) in try directory.place(placed) }
        entries = []
        return zip(placed, names).map { entry, name in
            ReceivedFile(
                field: entry.field, name: name, sentName: entry.sentName,
                declaredType: entry.declaredType, sniffedType: entry.sniffedType,
                count: entry.count)
        }
    }

    /// Drops all files, and returns when they are gone.
    func discard() async {
        await discard(entries.map(\.file))
        entries = []
    }

    private func discard(_ files: [Arrival]) async {
        if files.isEmpty { return }
        do throws(FormError) {
            try await onDisk { for file in files { file.discard() } }
        } catch {
            // With a full queue the loop does it: it must be done.
            for file in files { file.discard() }
        }
    }

    private func onDisk<Value: Sendable>(
        _ work: @escaping @Sendable () throws(FormError) -> Value
    ) async throws(FormError) -> Value {
        let result: Result<Value, FormError>
        do throws(BlockingPool.Refusal) {
            result = try await loop.blocking(on: directory.pool) {
                do throws(FormError) { return .success(try work()) } catch {
                    return .failure(error)
                }
            }
        } catch {
            throw .busy(error)
        }
        return try result.get()
    }
}
