package import EventLoops
package import HTTPServing

/// Where a site takes files, besides serving them.
package struct SiteUploads: Sendable {
    /// The path that uploads are sent to.
    package static let path = "/.bx/uploads/"
    /// The directory's own name for what is not complete, which is never served.
    static let folderName = Array(".bx-uploads".utf8)

    /// Whether what a listing's page takes goes into the directory that it lists.
    let goesIntoListing: Bool
    /// Bytes of one file.
    let sizeMax: Int
    /// Bytes of other requests' bodies.
    let otherBodyMax: Int
    /// Makes what takes the uploads of one loop.
    let responder: @Sendable (EventLoop) -> any Responder

    /// - Parameters:
    ///   - goesIntoListing: Whether files go into the directory that is served.
    ///   - sizeMax: Bytes of one file.
    ///   - otherBodyMax: Bytes of other requests' bodies, where the server allows for more.
    ///   - responder: Makes what takes the uploads of one loop.
    package init(
        goesIntoListing: Bool, sizeMax: Int, otherBodyMax: Int,
        responder: @escaping @Sendable (EventLoop) -> any Responder
    ) {
        self.goesIntoListing = goesIntoListing
        self.sizeMax = sizeMax
        self.otherBodyMax = otherBodyMax
        self.responder = responder
    }

    static func isPath(_ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return path.hasPrefix(Self.path) || path == Self.path.dropLast()
    }

    static func hides(_ path: [UInt8]) -> Bool {
        path.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual(folderName) }
    }
}
