internal import CLinux

/// How many descriptors this process may have open (getrlimit(2)).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one: the soft one protects programs that use select(2).
    ///
    /// - Returns: The limit from now on.
    @discardableResult package static func raise() -> Int {
        let resource = CInt(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        let soft = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        return Int(clamping: setrlimit(resource, &limit) == 0 ? limit.rlim_max : soft)
    }
}
