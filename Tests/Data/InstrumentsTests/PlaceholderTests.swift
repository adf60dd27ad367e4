import Testing

@testable import Instruments

@Suite("Instruments") struct PlaceholderTests {}
