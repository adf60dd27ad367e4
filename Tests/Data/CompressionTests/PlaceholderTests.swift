import Testing

@testable import Compression

@Suite("Compression") struct PlaceholderTests {}
