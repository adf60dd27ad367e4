import Testing

@testable import Logs

@Suite("Logs") struct PlaceholderTests {}
