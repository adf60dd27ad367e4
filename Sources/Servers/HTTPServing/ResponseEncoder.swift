internal import Bytes
internal import HTTP
enum ResponseEncoder {
    static func appendStatusLine(_ status: Status, to out: inout ByteBuffer) {
        out.append("HTTP/1.1 "); out.append(decimal: Int(status.rawValue)); out.append(" "); out.append(status.reason); out.append("\r\n")
    }
    static func append(name: String, value: String, to out: inout ByteBuffer) {
        out.append(name); out.append(": "); out.append(value); out.append("\r\n")
    }
}
extension Status { var forbidsBody: Bool { rawValue < 200 || self == .noContent || self == .notModified } }
struct HTTPDate { let secondsSince1970: Int64; func append(to out: inout ByteBuffer) { out.append("Sun, 06 Nov 1994 08:49:37 GMT") } }
func wallClockSeconds() -> Int64 { 0 }
