internal import CLinux
internal import Linux

/// Writes a line for the operator; what cannot be written is lost.
func writeToStandardError(_ line: String) {
    var line = line
    line.withUTF8 { bytes in _ = write(2, bytes.baseAddress, bytes.count) }
}
