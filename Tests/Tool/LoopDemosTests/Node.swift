import CLinux
import Linux
import Support

/// Where Node is, and the programs that ask it.
enum Node {
    static let path = ["/usr/bin/node", "/usr/local/bin/node"].first(where: isThere)

    /// `BX_ORACLES` says where else the oracles are.
    static let oracles =
        (variable("BX_ORACLES") ?? Checkout.root + "/../shared/oracles") + "/loop"

    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static func isThere(_ path: String) -> Bool {
        (try? FileDescriptor.open(path, 0).rawValue) != nil
    }
}
