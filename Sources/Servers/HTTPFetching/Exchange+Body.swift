// The answer's body, as fast as it is wanted.

internal import Bytes
internal import HTTP

extension Exchange {
    /// The next piece of the answer's body; nil at its end.
    func nextPiece() async throws(FetchError) -> [UInt8]? {
        while true {
            if let failure { throw failure }
            if decoder.isDone || isOver { return nil }
            do throws(FetchError) {
                if let piece = try takePiece() { return piece }
                if decoder.isDone { continue }
                let silence = silenceMax
                if try await !connection.receive(.body, within: { silence }) { try endBody() }
            } catch {
                throw fail(error)
            }
        }
    }

    private func takePiece() throws(FetchError) -> [UInt8]? {
        do throws(MessageError) {
            switch try decoder.decode(connection.input.readable, from: 0) {
            case .data(let range):
                let bytes = UnsafeRawBufferPointer(rebasing: connection.input.readable[range])
                let piece = [UInt8](bytes)
                connection.input.consume(range.upperBound)
                if decoder.isDone { finishAnswer() }
                return piece
            case .needsMore(let consumed):
                connection.input.consume(consumed)
            case .end(let end):
                connection.input.consume(end)
                finishAnswer()
            }
            return nil
        } catch {
            throw .malformedAnswer(connection.origin, error)
        }
    }

    /// The server ended the connection, which may be how the body ends.
    private func endBody() throws(FetchError) {
        do throws(MessageError) {
            try decoder.finish()
        } catch {
            throw .malformedAnswer(connection.origin, error)
        }
        finishAnswer()
    }

    /// The fields behind a chunked body, once it is whole.
    var trailers: Fields { decoder.trailers }
}
