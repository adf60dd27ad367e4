import Testing

@testable import Bytes

@Suite("Bytes") struct PlaceholderTests {}
