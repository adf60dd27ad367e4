internal import CLinux

/// How many descriptors this process may have open (getrlimit(2)).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one: the soft one protects programs that use select(2).
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(CInt(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(CInt(RLIMIT_NOFILE.rawValue), &limit)
    }
}
