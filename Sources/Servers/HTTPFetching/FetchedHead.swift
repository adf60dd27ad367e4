package import HTTP

/// The head of an answer, which keeps the bytes that it came in.
package struct FetchedHead {
    package let head: ResponseHead
    /// What `head` points into.
    package let bytes: [UInt8]

    package var status: Status { head.status }

    /// How many bytes the body is said to have; of an answer to HEAD, the one that GET would get.
    package var saidLength: Int? { self["content-length"].flatMap { Int($0) } }

    /// The first field of that name, in lower case.
    package subscript(name: StaticString) -> String? {
        bytes.withUnsafeBytes { all in
            head.fields.firstValue(of: name, in: all).map {
                String(fieldText: UnsafeRawBufferPointer(rebasing: all[$0]))
            }
        }
    }
}

extension FetchedHead {
    /// Every field in its order.
    package var fields: Fields { bytes.withUnsafeBytes { Fields(head.fields, in: $0) } }
}
