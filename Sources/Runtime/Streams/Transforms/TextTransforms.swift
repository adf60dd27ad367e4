// Lines, records and values out of bytes. What comes out is batches, one for each chunk that went
// in: a stream's turn costs as much as parsing some hundred bytes, which would be more than the
// line.

package import Bytes
package import CSV
package import EventLoops
package import JSON

/// How many batches wait between a parser and its reader.
private let batchesMax = 2

extension Duplex where Input == [UInt8], Output == LineBatch {
    /// The lines of a text, without their LF or CRLF.
    ///
    /// - Parameter limit: Bytes that a line may have; the stream fails with `LineTooLong`.
    package static func lines(
        on loop: EventLoop, limit: Int = 16 << 20
    ) -> Duplex<[UInt8], LineBatch> {
        var splitter = LineSplitter(limit: limit)
        return Duplex(
            on: loop, writing: .bytes, reading: .objects, readableHighWaterMark: batchesMax,
            TransformHandlers(
                transform: { piece, output in
                    let batch = try splitter.split(piece)
                    if batch.count > 0 { output.push(batch) }
                },
                flush: { output in
                    let batch = splitter.finish()
                    if batch.count > 0 { output.push(batch) }
                }))
    }
}

extension Duplex where Input == [UInt8], Output == CSVBatch {
    /// The records of comma-separated values (RFC 4180), the first one among them. The stream fails
    /// with `CSVError`.
    package static func csv(
        on loop: EventLoop, _ options: CSVOptions = CSVOptions()
    ) -> Duplex {
        var parser = CSVParser(options)
        return Duplex(
            on: loop, writing: .bytes, reading: .objects, readableHighWaterMark: batchesMax,
            TransformHandlers(
                transform: { piece, output in
                    let batch = try parser.parse(piece)
                    if batch.count > 0 { output.push(batch) }
                },
                flush: { output in
                    let batch = try parser.finish()
                    if batch.count > 0 { output.push(batch) }
                }))
    }
}

/// A line that is not JSON.
package struct JSONLineError: Error, Equatable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let error: JSONError

    package var description: String { "line \(line), column \(error.column): \(error.reason)" }
}

extension Duplex where Input == [UInt8], Output == [JSONValue] {
    /// The values of a text with one on each line; empty lines are passed over. The stream fails
    /// with `JSONLineError`, or with `LineTooLong`.
    package static func jsonLines(
        on loop: EventLoop, limits: JSONLimits = JSONLimits()
    ) -> Duplex {
        var splitter = LineSplitter(limit: limits.bytes)
        var number = 0
        let values = { (batch: LineBatch) throws -> [JSONValue] in
            var values: [JSONValue] = []
            for index in 0..<batch.count {
                number += 1
                let line = batch[index]
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                do throws(JSONError) {
                    values.append(try JSONValue(parsing: Array(line), limits: limits))
                } catch {
                    throw JSONLineError(line: number, error: error)
                }
            }
            return values
        }
        return Duplex(
            on: loop, writing: .bytes, reading: .objects, readableHighWaterMark: batchesMax,
            TransformHandlers(
                transform: { piece, output in
                    let batch = try values(try splitter.split(piece))
                    if !batch.isEmpty { output.push(batch) }
                },
                flush: { output in
                    let batch = try values(splitter.finish())
                    if !batch.isEmpty { output.push(batch) }
                }))
    }
}

extension Duplex where Input == JSONValue, Output == [UInt8] {
    /// Each value as one line of JSON.
    package static func jsonLinesWriter(on loop: EventLoop) -> Duplex {
        Duplex.map(on: loop, .objects, to: .bytes) { Array("\($0.encode())\n".utf8) }
    }
}
