// What streams.py measures: one row of streams in a process of its own.
//
//   StreamFigures marks BYTES    a fast source, three transforms and a slow sink: resident memory
//   StreamFigures lines FILE     file -> gunzip -> lines -> count
//   StreamFigures csv FILE       file -> CSV -> count of records and fields
//   StreamFigures turns COUNT    one-byte chunks through one transform: the cost of a chunk

import Bytes
import CLinux
import CSV
import EventLoops
import Linux
import Streams

/// A figure of /proc/self/status (proc(5)), in KiB.
func kibibytes(_ name: String) throws -> Int {
    let file = try FileDescriptor.open("/proc/self/status", O_RDONLY)
    let text = String(
        unsafeUninitializedCapacity: 8192,
        initializingUTF8With: { buffer in
            (try? file.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
        })
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
}

func counting<Chunk>(
    on loop: EventLoop, _ measure: ChunkMeasure<Chunk>, isSlow: Bool = false,
    _ count: @escaping (Chunk) -> Void
) -> Writable<Chunk> {
    Writable(
        on: loop, counting: measure, highWaterMark: nil,
        into: WritableSink { chunk, done in
            count(chunk)
            if isSlow { loop.setImmediate { done(nil) } } else { done(nil) }
        })
}

func source(_ total: Int, of size: Int, on loop: EventLoop) -> Readable<[UInt8]> {
    var made = 0
    return Readable(
        on: loop, counting: .bytes,
        from: ReadableSource { stream, _ in
            guard made < total else { return stream.pushEnd() }
            made += size
            stream.push([UInt8](repeating: UInt8(truncatingIfNeeded: made), count: size))
        })
}

func marks(_ total: Int, on loop: EventLoop) async throws -> String {
    let before = try kibibytes("VmRSS")
    var count = 0
    let sink = counting(on: loop, .bytes, isSlow: true) { count += $0.count }
    try await Pipeline(from: source(total, of: 64 << 10, on: loop))
        .through(.passThrough(on: loop, counting: .bytes))
        .through(.passThrough(on: loop, counting: .bytes))
        .through(.passThrough(on: loop, counting: .bytes))
        .run(into: sink)
    return "{\"bytes\": \(count), \"grown_kib\": \(try kibibytes("VmHWM") - before)}"
}

func turns(_ total: Int, on loop: EventLoop) async throws -> String {
    var count = 0
    let sink = counting(on: loop, .bytes) { count += $0.count }
    try await Pipeline(from: source(total, of: 1, on: loop))
        .through(.passThrough(on: loop, counting: .bytes)).run(into: sink)
    return "{\"chunks\": \(count)}"
}

func open(_ path: String, on loop: EventLoop, _ pool: BlockingPool) throws -> Readable<[UInt8]> {
    let file = OpenFile(try FileDescriptor.open(path, O_RDONLY))
    return .file(file, on: loop, pool: pool, highWaterMark: 128 << 10)
}

func lines(_ path: String, on loop: EventLoop) async throws -> String {
    let pool = BlockingPool()
    var count = 0
    try await Pipeline(from: open(path, on: loop, pool)).through(.decompressed(on: loop))
        .through(.lines(on: loop))
        .run(into: counting(on: loop, .objects) { count += $0.count })
    return "{\"lines\": \(count)}"
}

func csv(_ path: String, on loop: EventLoop) async throws -> String {
    let pool = BlockingPool()
    var (records, fields) = (0, 0)
    try await Pipeline(from: open(path, on: loop, pool)).through(.csv(on: loop))
        .run(
            into: counting(on: loop, .objects) {
                records += $0.count
                fields += $0.fields.count
            })
    return "{\"records\": \(records), \"fields\": \(fields)}"
}

/// The figure `name` for `value`, as JSON. Not in the top level's code, which is the main actor's.
func figure(_ name: String, _ value: String) throws -> String? {
    let loop = try EventLoop()
    var result: String?
    var task: Task<Void, Never>?
    loop.setImmediate {
        task = loop.start {
            do {
                result =
                    switch name {
                    case "marks": try await marks(Int(value) ?? 0, on: loop)
                    case "turns": try await turns(Int(value) ?? 0, on: loop)
                    case "lines": try await lines(value, on: loop)
                    case "csv": try await csv(value, on: loop)
                    default: nil
                    }
            } catch {
                fatalError("\(error)")
            }
        }
    }
    loop.run()
    task?.cancel()
    return result
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let text = try figure(arguments[1], arguments[2]) else {
    fatalError("usage: StreamFigures marks|turns|lines|csv VALUE")
}
print(text)
