internal import CLinux

/// Nanoseconds since the epoch by the kernel's wall clock, which may jump.
package func wallClock() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
}
