internal import Bytes

struct HTTPDate {
    let secondsSince1970: Int64;
    func append(to out: inout ByteBuffer) { out.append("Sun, 06 Nov 1994 08:49:37 GMT") }
}
func wallClockSeconds() -> Int64 { 0 }
