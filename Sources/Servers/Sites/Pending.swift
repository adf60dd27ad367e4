import Linux
enum ListingPage {
  static func json(_ e: [DirectoryEntry]) -> [UInt8] { Array("[]".utf8) }
  static func html(_ e: [DirectoryEntry], of: [UInt8]) -> [UInt8] { Array("<p>".utf8) }
}
