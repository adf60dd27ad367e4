/// Prints `text` as it is on stderr. When that fails there is nobody left to tell.
package func printToStandardError(_ text: String) {
    var writer = OutputWriter(StandardStream.error.rawValue)
    do throws(OutputError) {
        try writer.write(text)
        try writer.flush()
    } catch {
        return
    }
}
