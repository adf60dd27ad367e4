import Testing

@testable import EventLoops

@Suite("EventLoops") struct PlaceholderTests {}
