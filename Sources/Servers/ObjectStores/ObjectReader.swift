internal import HTTPFetching

/// An object that is being read; what breaks off is asked for again from there on, as long as the
/// object is the same.
package final class ObjectReader {
    package let info: ObjectInfo
    private let client: S3Client
    private var response: FetchResponse
    /// What was not read yet.
    private var range: Range<Int>
    private var resumptionsLeft: Int

    init(_ info: ObjectInfo, of client: S3Client, _ response: FetchResponse, range: Range<Int>) {
        self.info = info
        self.client = client
        self.response = response
        self.range = range.lowerBound..<max(range.lowerBound, range.upperBound)
        resumptionsLeft = client.options.retries.attemptsMax - 1
    }

    /// The next piece, or nil at the end. The store waits while nobody asks.
    package func next() async throws(ObjectStoreError) -> [UInt8]? {
        while true {
            do throws(FetchError) {
                guard let piece = try await response.next() else { return nil }
                range = min(range.lowerBound + piece.count, range.upperBound)..<range.upperBound
                return piece
            } catch {
                guard error.isTransient, resumptionsLeft > 0, !range.isEmpty else {
                    throw .failed(error)
                }
            }
            resumptionsLeft -= 1
            response = try await client.open(
                S3Client.getting(info.key, range, ifMatch: info.entityTag))
        }
    }

    /// All of it; one that has more than `limit` bytes is refused before it is read.
    package func collect(upTo limit: Int) async throws(ObjectStoreError) -> [UInt8] {
        guard range.count <= limit else { throw .failed(.tooLong(limit: limit)) }
        var all: [UInt8] = []
        while let piece = try await next() { all += piece }
        return all
    }
}
