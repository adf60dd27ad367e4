// An answer's body as the beginning of a row of streams.

internal import EventLoops
internal import Streams

/// The source behind `FetchResponse.stream`. Whoever lets go of the stream lets go of the exchange.
final class AnswerSource {
    private static let mark = 64 << 10

    private let exchange: Exchange

    init(_ exchange: Exchange) { self.exchange = exchange }

    deinit { exchange.abandon() }

    func makeStream() -> Readable<[UInt8]> {
        Readable(
            on: exchange.client.loop, counting: .bytes, highWaterMark: Self.mark,
            from: ReadableSource(
                destroy: { [self] error, done in
                    exchange.abandon()
                    done(error)
                },
                read: { [self] stream, _ in bringPiece(to: stream) }))
    }

    private func bringPiece(to stream: Readable<[UInt8]>) {
        _ = exchange.client.loop.start { [self] in
            do throws(FetchError) {
                if let piece = try await exchange.nextPiece() {
                    stream.push(piece)
                } else {
                    stream.pushEnd()
                }
            } catch {
                stream.destroy(error)
            }
        }
    }
}
