internal import Forms
internal import HTTP
internal import HTTPServing

/// The parts of a request's multipart form, as fast as they are asked for.
final class FormReader {
    enum Event {
        case partBegan(PartHead)
        /// Never empty.
        case data(ArraySlice<UInt8>)
        case partEnded
    }

    private let body: RequestBody
    private var parser: MultipartParser
    private var piece: [UInt8] = []
    private var offset = 0

    init(_ body: RequestBody, boundary: MultipartBoundary, limits: MultipartLimits) {
        self.body = body
        parser = MultipartParser(boundary: boundary, limits: limits)
    }

    /// The next event; nil once the form is complete and the body read to its end, so that wrong
    /// framing behind the form is seen before anything is kept.
    func next() async throws(FormError) -> Event? {
        while true {
            if let event = try parse() {
                switch event {
                case .partBegan(let head): return .partBegan(head)
                case .data(let range): return .data(piece[range])
                case .heldData(let bytes): return .data(bytes)
                case .partEnded: return .partEnded
                case .formEnded: continue
                }
            }
            guard let next = try await body.nextPiece() else {
                do throws(MultipartError) { try parser.finish() } catch { throw .multipart(error) }
                return nil
            }
            (piece, offset) = (next, 0)
        }
    }

    private func parse() throws(FormError) -> MultipartParser.Event? {
        do throws(MultipartError) {
            return try parser.next(in: piece, from: &offset)
        } catch {
            throw .multipart(error)
        }
    }
}

extension RequestBody {
    fileprivate func nextPiece() async throws(FormError) -> [UInt8]? {
        do throws(MessageError) { return try await next() } catch { throw .body(error) }
    }
}
